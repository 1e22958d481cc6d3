"""The app in a browser: what a person sees, clicks and downloads."""

from __future__ import annotations

import csv
import io
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import ARGUMENTS, choose, find_chromium, new_page, rerun, served, settle, visit
from fixture_build import fail_last_build, publish_fixture
from playwright.sync_api import Browser, Page, expect, sync_playwright
from screen import APP, NOT_FOR_PEOPLE, PAGES

from klientela.paths import Warehouse

TITLES = {
    "overview": "Overview",
    "customers": "Customers",
    "rfm": "RFM",
    "segments": "Segments",
    "cohorts": "Cohorts",
    "clv": "CLV",
    "churn": "Churn",
    "trust": "Trust",
    "sources": "Sources",
    "data_quality": "Data quality",
    "identity": "Identity",
}
CHARTS = {
    "overview": 4,
    "customers": 0,
    "rfm": 2,
    "segments": 4,
    "cohorts": 2,
    "clv": 7,
    "churn": 3,
    "trust": 3,
    "sources": 1,
    "data_quality": 4,
    "identity": 2,
}


# What Streamlit itself leaves to be desired, by rule and by what gives it away.
STREAMLITS_OWN = {
    "list": ("stSidebarNav", "<ul"),
    "listitem": ("<li",),
    "svg-img-alt": ("metric_chart",),
    "aria-required-children": ("stDataFrame", "data-grid-canvas", 'role="grid"'),
    "scrollable-region-focusable": ("dvn-scroller", "stDataFrame"),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the file; every test has a tab with nothing remembered."""
    executable = find_chromium()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def site(full: Warehouse) -> Iterator[str]:
    """The address of a server with a full build."""
    with served(full) as address:
        yield address


def address_of(word: str) -> str:
    """The first page lives at the address itself."""
    return "" if word == "overview" else word


def body(page: Page) -> str:
    return page.get_by_test_id("stMain").inner_text()


def test_every_page_can_be_clicked_to_and_draws_its_charts(browser: Browser, site: str) -> None:
    page = new_page(browser)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    visit(page, site)
    for word in (*PAGES[1:], PAGES[0]):
        title = TITLES[word]
        rerun(page, page.get_by_role("link", name=title, exact=True).click)
        expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
        drawn = page.locator('[data-testid="stVegaLiteChart"], [data-testid="stEChartsChart"]')
        expect(drawn).to_have_count(CHARTS[word])
        assert not NOT_FOR_PEOPLE.search(body(page)), word
        expect(page).to_have_url(f"{site}/{address_of(word)}")
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}, "nothing may be asked of another machine"
    refused = [text for text in complaints if "Content Security Policy" in text]
    assert not refused
    page.context.close()


@pytest.mark.parametrize("word", PAGES)
def test_a_deep_link_goes_through_the_router(word: str, browser: Browser, site: str) -> None:
    page = new_page(browser)
    visit(page, f"{site}/{address_of(word)}")
    expect(page.get_by_role("heading", level=1, name=TITLES[word])).to_be_visible()
    expect(page.get_by_text("data to 17 May 2026").first).to_be_visible()
    page.context.close()


def test_page_files_are_not_served_and_cannot_be_run_past_the_router(site: str) -> None:
    assert not (APP / "pages").exists(), "Streamlit would run its files without the entry script"
    for path in ("app_pages/rfm.py", "lib/connection.py", "pages/rfm", "asgi.py"):
        with urllib.request.urlopen(f"{site}/{path}") as answer:
            text = answer.read().decode()
        assert text.lstrip().startswith("<!"), "the empty shell that every address gets"
        assert "def show" not in text


def test_filters_live_in_the_address_on_every_page(browser: Browser, site: str) -> None:
    page = new_page(browser)
    visit(page, site)
    choose(page, "Grain", "By quarter")
    choose(page, "Channel", "online")
    expect(page.get_by_text("In Q1 2026")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?channel=online&grain=By\+quarter$"))
    rerun(page, page.get_by_role("link", name="Cohorts", exact=True).click)
    expect(page).to_have_url(re.compile(r"grain=By\+quarter"))
    expect(page.get_by_text("without effect on this page: channel online")).to_be_visible()
    rerun(page, page.get_by_role("link", name="Customers", exact=True).click)
    rerun(page, page.get_by_role("link", name="Overview", exact=True).click)
    expect(page).to_have_url(re.compile(r"\?channel=online&grain=By\+quarter$"))
    link = page.url
    page.context.close()

    sent = new_page(browser)
    visit(sent, link)
    expect(sent.get_by_text("In Q1 2026")).to_be_visible()
    expect(sent.get_by_role("combobox", name="Channel")).to_have_value("online")
    sent.context.close()


def test_the_back_button_leads_to_the_last_page_with_its_filters(
    browser: Browser, site: str
) -> None:
    page = new_page(browser)
    visit(page, f"{site}/customers")
    choose(page, "Country", "Austria")
    expect(page.get_by_text("from Austria.")).to_be_visible()
    rerun(page, page.get_by_role("link", name="Trust", exact=True).click)
    rerun(page, page.go_back)
    expect(page.get_by_text("from Austria.")).to_be_visible()
    page.context.close()


def click_cell(page: Page, row: int) -> None:
    """Click into a row of the first table: a canvas that wants to see the mouse come first."""
    grid = page.get_by_test_id("stDataFrame").first
    place = {"x": 60, "y": 38 + 35 * row + 16}
    grid.hover(position=place)
    rerun(page, lambda: grid.click(position=place))


def download(page: Page, label: str) -> tuple[list[str], list[dict[str, str]]]:
    """Download a file; return the lines of its head, and its rows."""
    with page.expect_download() as started:
        page.get_by_role("button", name=label).click()
    text = Path(started.value.path()).read_text(encoding="utf-8")
    head = [line for line in text.splitlines() if line.startswith("# ")]
    return head, list(csv.DictReader(io.StringIO(text.split("\n", len(head))[-1])))


def test_a_click_on_a_segment_lists_its_customers_and_their_file(
    browser: Browser, site: str
) -> None:
    page = new_page(browser)
    visit(page, f"{site}/rfm")
    tree = page.get_by_test_id("stEChartsChart")
    # The biggest segment begins in the upper left corner.
    rerun(page, lambda: tree.click(position={"x": 40, "y": 40}))
    expect(page).to_have_url(re.compile(r"\?segment=Hibernating$"))
    expect(page.get_by_role("heading", name="Hibernating: 242 customers")).to_be_visible()
    head, rows = download(page, "Download 242 rows (CSV)")
    assert any(
        line.startswith("# filters: segment = Hibernating, as of 17 May 2026") for line in head
    )
    assert "# rows: 242 of 242 (complete)" in head
    assert "# build: fixture-1, git revision abc1234" in head
    assert any(line.startswith("# definition: Bought little, long ago.") for line in head)
    assert len(rows) == 242
    assert {row["segment"] for row in rows} == {"Hibernating"}

    click_cell(page, 1)
    expect(page.get_by_role("heading", level=1, name="Customer demo:")).to_be_visible()
    number = rows[1]["customer_id"].removeprefix("demo:")
    expect(page).to_have_url(re.compile(rf"customer=demo(:|%3A){number}\b"))
    page.context.close()


def test_a_click_on_a_cell_of_risk_lists_its_customers_and_their_file(
    browser: Browser, site: str
) -> None:
    page = new_page(browser)
    visit(page, f"{site}/churn?churn_page=3")
    cells = page.get_by_test_id("stEChartsChart")
    box = cells.bounding_box()
    assert box is not None
    # The valuable ones at high risk: right column, second row from the top.
    rerun(page, lambda: cells.click(position={"x": box["width"] * 0.8, "y": 90}))
    expect(page.get_by_text("74 customers, by money at risk.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"(?=.*risk=High)(?=.*worth=Higher\+value)"))
    head, rows = download(page, "Download 74 rows (CSV)")
    assert any("risk = High; value = higher; buyers = all; state = all" in line for line in head)
    assert "# rows: 74 of 74 (complete)" in head
    assert {(row["risk_band"], row["value_band"]) for row in rows} == {("High", "higher")}
    link = page.url
    page.context.close()

    sent = new_page(browser)
    visit(sent, link)
    expect(sent.get_by_text("74 customers, by money at risk.")).to_be_visible()
    grid = sent.get_by_test_id("stDataFrame").nth(1)
    place = {"x": 60, "y": 38 + 16}
    grid.scroll_into_view_if_needed()
    grid.hover(position=place)
    rerun(sent, lambda: grid.click(position=place))
    expect(
        sent.get_by_role("heading", level=1, name=f"Customer {rows[0]['customer_id']}")
    ).to_be_visible()
    sent.context.close()


def test_what_if_lives_in_the_address(browser: Browser, site: str) -> None:
    page = new_page(browser)
    visit(page, f"{site}/clv?months=24&rate=0.0")
    expect(page.get_by_text("24 months at 0.0%")).to_be_visible()
    thumb = page.get_by_role("slider", name="Months ahead")
    thumb.focus()
    rerun(page, lambda: page.keyboard.press("ArrowRight"))
    expect(page.get_by_text("25 months at 0.0%")).to_be_visible()
    expect(page).to_have_url(re.compile("months=25"))
    page.context.close()


def test_a_click_on_a_customer_opens_them_and_the_way_back_leads_to_the_list(
    browser: Browser, site: str
) -> None:
    page = new_page(browser)
    visit(page, f"{site}/customers")
    click_cell(page, 0)
    expect(page.get_by_role("heading", level=1, name="Customer demo:00008")).to_be_visible()
    expect(page).to_have_url(re.compile("customer=demo"))
    page.get_by_role("button", name="All customers").click()
    expect(page.get_by_text("600 customers in all")).to_be_visible()
    expect(page).not_to_have_url(re.compile("customer="))
    page.context.close()


def test_leafing_and_searching_the_customers(browser: Browser, site: str) -> None:
    page = new_page(browser)
    visit(page, f"{site}/customers")
    rerun(page, page.get_by_role("button", name="Page 2").click)
    expect(page).to_have_url(re.compile("page=2"))
    box = page.get_by_role("textbox", name="Search")
    box.fill("00012")
    rerun(page, lambda: box.press("Enter"))
    expect(page.get_by_text("1 customer found for")).to_be_visible()
    page.context.close()


def test_an_open_page_notices_a_new_build_by_itself(browser: Browser, tmp_path: Path) -> None:
    warehouse = publish_fixture(tmp_path, customers=200)
    with served(warehouse) as address:
        page = new_page(browser)
        visit(page, f"{address}/customers")
        expect(page.get_by_text("200 customers in all")).to_be_visible()
        publish_fixture(tmp_path, customers=210, build_id="fixture-2")
        expect(page.get_by_text("210 customers in all")).to_be_visible(timeout=60_000)
        with urllib.request.urlopen(f"{address}/api/ready") as answer:
            assert json.load(answer)["published_id"] == "fixture-2"
        fail_last_build(warehouse)
        visit(page, f"{address}/customers")
        expect(page.get_by_text("The build of 19 May 2026, 06:00 UTC failed")).to_be_visible()
        expect(page.get_by_text("210 customers in all")).to_be_visible()
        page.context.close()


def test_before_the_first_build_it_is_not_ready_and_says_what_to_run(
    browser: Browser, tmp_path: Path
) -> None:
    with served(Warehouse(tmp_path)) as address:
        request = urllib.request.Request(f"{address}/api/ready")
        with pytest.raises(urllib.error.HTTPError, match="503"):
            urllib.request.urlopen(request)
        page = new_page(browser)
        page.goto(address)
        expect(page.get_by_text("There is nothing to show yet")).to_be_visible()
        page.context.close()


@pytest.mark.parametrize("word", PAGES)
def test_no_page_scrolls_sideways_on_a_phone(word: str, browser: Browser, site: str) -> None:
    page = new_page(browser, width=390, height=844)
    visit(page, f"{site}/{address_of(word)}")
    for element in ("document.documentElement", "document.querySelector('[data-testid=stMain]')"):
        assert page.evaluate(f"{element}.scrollWidth - {element}.clientWidth") <= 0
    wide = page.evaluate(
        """() => [...document.querySelectorAll(
            '[data-testid=stVegaLiteChart], [data-testid=stEChartsChart], [data-testid=stMetric]'
        )].filter(element => element.getBoundingClientRect().right > innerWidth).length"""
    )
    assert wide == 0
    page.context.close()


@pytest.mark.parametrize("word", PAGES)
def test_the_dark_scheme_is_dark_and_drawn(word: str, browser: Browser, site: str) -> None:
    page = new_page(browser, scheme="dark")
    visit(page, f"{site}/{address_of(word)}")
    color = page.evaluate(
        "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    )
    assert color == "rgb(16, 23, 30)"
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "word",
    [
        *PAGES,
        "customers?customer=demo:00008",
        "churn?churn_view=Contracts",
        "cohorts?cohort_view=Value+and+payback",
    ],
)
def test_nothing_serious_is_in_the_way_of_a_screen_reader(
    word: str, scheme: str, browser: Browser, site: str
) -> None:
    page = new_page(browser, scheme=scheme)
    visit(page, f"{site}/{address_of(word)}")
    found = {
        (violation["id"], node["html"][:160])
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
        if not any(part in node["html"] for part in STREAMLITS_OWN.get(violation["id"], ()))
    }
    assert not found, found
    page.context.close()


@pytest.mark.parametrize("word", [word for word in PAGES if CHARTS[word]])
def test_every_chart_has_words_for_those_who_cannot_see_it(
    word: str, browser: Browser, site: str
) -> None:
    page = new_page(browser)
    visit(page, f"{site}/{address_of(word)}")
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll(
            '[data-testid=stVegaLiteChart], [data-testid=stEChartsChart]'
        )].filter(chart => !chart.querySelector('[aria-label]') && !chart.ariaLabel).length"""
    )
    assert unnamed == 0
    page.context.close()


def test_the_menu_can_be_used_with_the_keyboard(browser: Browser, site: str) -> None:
    page = new_page(browser)
    visit(page, site)
    page.get_by_role("link", name="Trust", exact=True).focus()
    rerun(page, lambda: page.keyboard.press("Enter"))
    expect(page.get_by_role("heading", level=1, name="Trust")).to_be_visible()
    settle(page)
    page.context.close()
