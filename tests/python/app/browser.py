"""The app as its server serves it, in a real browser, without a single sleep."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from screen import ROOT

from klientela.paths import Warehouse

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE = 60_000

_COMMAND = "from klientela.cli import main; main()"

expect.set_options(timeout=PATIENCE)

# Streamlit says on its own element whether the script runs. Waiting for "not running" after a click
# is too early, because the run has not begun; so the ends of runs are counted.
_COUNT = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    if (app.__counted) return;
    app.__counted = true;
    window.__runs = 0;
    new MutationObserver(() => {
        if (app.getAttribute('data-test-script-state') === 'notRunning') window.__runs++;
    }).observe(app, {attributes: true, attributeFilter: ['data-test-script-state']});
}"""
_DONE = """before => {
    const app = document.querySelector('[data-testid="stApp"]');
    return window.__runs > before
        && app.getAttribute('data-test-script-state') === 'notRunning'
        && !document.querySelector('[data-stale="true"]');
}"""
_LOADED = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    return app && app.getAttribute('data-test-connection-state') === 'CONNECTED'
        && app.getAttribute('data-test-script-state') === 'notRunning'
        && document.querySelector('h1')
        && !document.querySelector('[data-testid="stSkeleton"]');
}"""
# A chart is drawn when its canvas or drawing has been given a size and something is on it.
_DRAWN = """() => {
    const charts = [...document.querySelectorAll(
        '[data-testid="stVegaLiteChart"], [data-testid="stEChartsChart"]')];
    return charts.every(chart => {
        const canvas = chart.querySelector('canvas');
        if (canvas) {
            if (!canvas.width || !canvas.height) return false;
            const pixels = canvas.getContext('2d')
                .getImageData(0, 0, canvas.width, canvas.height).data;
            for (let i = 3; i < pixels.length; i += 4) if (pixels[i]) return true;
            return false;
        }
        const drawing = chart.querySelector('svg');
        return Boolean(drawing && drawing.querySelector('path'));
    });
}"""


def find_chromium() -> str:
    """Return the browser to use; without one the test fails, it is not passed over in silence."""
    found = os.environ.get("KLIENTELA_CHROMIUM") or next(
        (path for path in map(shutil.which, NAMES) if path), None
    )
    if found:
        return found
    sentence = (
        "The browser tests need Chromium: run `make browser`, or install it (Debian: apt-get "
        "install chromium) and name it in KLIENTELA_CHROMIUM where it is not on the path."
    )
    if os.environ.get("KLIENTELA_NO_BROWSER"):
        pytest.skip(f"KLIENTELA_NO_BROWSER is set. {sentence}")
    pytest.fail(sentence, pytrace=False)


@contextlib.contextmanager
def served(warehouse: Warehouse) -> Iterator[str]:
    """Serve a warehouse the way `klientela app` does; give the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = Path(warehouse.folder) / "server.log"
    with log.open("w", encoding="utf-8") as errors:
        server = subprocess.Popen(
            [sys.executable, "-c", _COMMAND, "app", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "KLIENTELA_WAREHOUSE": str(warehouse.folder), "COLUMNS": "200"},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            # It prints one line as soon as it answers, or ends.
            assert server.stdout is not None
            line = server.stdout.readline()
            assert "klientela is at" in line, line + log.read_text(encoding="utf-8")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=30)


def new_page(
    browser: Browser, *, width: int = 1280, height: int = 900, scheme: str = "light"
) -> Page:
    """Open a tab of its own, with nothing remembered from another."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        accept_downloads=True,
    )
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def visit(page: Page, address: str) -> None:
    """Load an address, and wait until its script has run and its charts are drawn."""
    page.goto(address)
    page.wait_for_function(_LOADED, timeout=PATIENCE)
    settle(page)


def settle(page: Page) -> None:
    """Wait until every chart is drawn; then nothing may have gone wrong."""
    page.wait_for_function(_DRAWN, timeout=PATIENCE)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def rerun(page: Page, action: Callable[[], object]) -> None:
    """Do something that runs the script again, and wait for the end of that run.

    The address may follow a moment later: `expect(page).to_have_url` waits for it.
    """
    page.evaluate(_COUNT)
    before = page.evaluate("window.__runs")
    action()
    page.wait_for_function(_DONE, arg=before, timeout=PATIENCE, polling="raf")
    settle(page)


def choose(page: Page, label: str, option: str) -> None:
    """Choose an option of a filter, as a person does."""
    box = page.get_by_test_id("stSelectbox").filter(has=page.get_by_role("combobox", name=label))
    box.get_by_role("combobox").click()
    rerun(page, page.get_by_role("option", name=option, exact=True).click)
