"""What all pages share: navigation, the banner, the filter bar."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from lib import connection, filters
from lib import format as fmt

ROOT = Path(__file__).resolve().parents[1]

# How often an open page looks whether another build is served. It is one look at a link.
LOOK_EVERY = "15s"


@dataclass(frozen=True)
class Entry:
    """A page: its word, its icon, and the filters that change what it shows."""

    word: str
    title: str
    icon: str
    filters: tuple[str, ...] = ()


MENU: dict[str, tuple[Entry, ...]] = {
    "Now": (
        Entry(
            "overview", "Overview", "monitoring",
            ("grain", "range", "compare", "channel", "country"),
        ),
        Entry("customers", "Customers", "group", ("segment", "country")),
    ),
    "Who they are": (
        Entry("rfm", "RFM", "grid_view", ("segment",)),
        Entry("segments", "Segments", "bubble_chart"),
    ),
    "What becomes of them": (
        Entry("cohorts", "Cohorts", "stacked_line_chart", ("grain", "range")),
        Entry("clv", "CLV", "payments", ("segment",)),
        Entry("churn", "Churn", "logout", ("grain", "segment", "country")),
    ),
    "Can I believe it?": (
        Entry("trust", "Trust", "verified"),
        Entry("sources", "Sources", "database"),
        Entry("data_quality", "Data quality", "rule"),
        Entry("identity", "Identity", "fingerprint"),
    ),
}  # fmt: skip

_STYLE = (ROOT / "assets" / "style.css").read_text(encoding="utf-8")


def navigation() -> StreamlitPage:
    """Draw the menu and return the page to run. The first page lives at the address itself."""
    st.logo(str(ROOT / "assets" / "logo.svg"), size="large")
    return st.navigation(
        {
            group: [
                st.Page(
                    ROOT / "app_pages" / f"{entry.word}.py",
                    title=entry.title,
                    icon=f":material/{entry.icon}:",
                    url_path=entry.word,
                    default=entry.word == "overview",
                )
                for entry in entries
            ]
            for group, entries in MENU.items()
        }
    )


def frame(page: StreamlitPage) -> None:
    """Draw what stands above every page."""
    st.html(f"<style>{_STYLE}</style>")
    _banner()
    connection.fragment(_look_for_newer_build, run_every=LOOK_EVERY)()
    entry = next(
        entry for entries in MENU.values() for entry in entries if entry.title == page.title
    )
    # One customer is one customer, whatever the filters of the list are.
    filters.bar(() if "customer" in st.query_params else entry.filters)


def nothing_published() -> None:
    """Say what to do before the first build."""
    st.title("There is nothing to show yet", anchor=False)
    st.markdown(
        f"No build has been published in `{connection.warehouse().folder}`.\n\n"
        "1. `klientela demo-data` writes a demo shop, or put your own orders into `data/`.\n"
        "2. `klientela build` builds the marts, tests them and publishes them.\n\n"
        "This page shows them as soon as it is loaded again."
    )


def other_version() -> None:
    """Say what to do about a build that lacks what this version of the app reads."""
    st.error(
        "This page reads something that the published build does not have, so the build was made "
        "by another version of klientela. Run `klientela build`; the log names what is missing.",
        icon=":material/sync_problem:",
    )


def _look_for_newer_build() -> None:
    """Do nothing: the guard of the fragment has looked already."""


def _banner() -> None:
    """Say how fresh the data is, whether its tests passed, and whether a later build failed."""
    manifest = connection.pinned().manifest
    tests = fmt.count(manifest.tests_run)
    passed = manifest.tests_passed + manifest.tests_warned == manifest.tests_run
    facts = (
        f"data to **{fmt.day(manifest.data_to)}**",
        f"built **{fmt.moment(manifest.finished_at or manifest.published_at)}**",
        f"**{fmt.count(manifest.tests_passed)} of {tests}** tests passed"
        + (f", {fmt.count(manifest.tests_warned)} with a warning" if manifest.tests_warned else ""),
    )
    icon = ":green[:material/check_circle:]" if passed else ":orange[:material/warning:]"
    with st.container(key="banner"):
        st.markdown(f"{icon} " + " · ".join(facts))
    last = connection.last_build()
    if last is None or last.build_id == manifest.build_id:
        return
    if last.status == "failed":
        names = ", ".join(f"`{name}`" for name in last.failed_nodes[:3])
        more = f" and {len(last.failed_nodes) - 3} more" if len(last.failed_nodes) > 3 else ""
        what = f" It stopped at {names}{more}." if names else f" {last.message or ''}"
        st.warning(
            f"**The build of {fmt.moment(last.started_at)} failed, so these are the last good "
            f"data, to {fmt.day(manifest.data_to)}.**{what}",
            icon=":material/error:",
        )
