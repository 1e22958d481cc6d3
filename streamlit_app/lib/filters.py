"""One filter bar for all pages, kept in the address so that a link shows what its sender saw.

An option is written in the address as it is on screen, so what is on screen is the value.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from lib.marts import about

ALL = {"segment": "All segments", "channel": "All channels", "country": "All countries"}

# What is on screen, and the word the marts have for it.
GRAINS = {"By month": "month", "By week": "week", "By quarter": "quarter"}
RANGES = {"12 months": 12, "24 months": 24, "All history": None}
COMPARISONS = {"vs period before": "before", "vs year before": "year"}

# Everything the bar can hold, in its order; a page names those that change what it shows.
EVERY = ("grain", "range", "compare", "segment", "channel", "country")


@dataclass(frozen=True)
class Filters:
    """What the reader chose. An empty segment, channel or country filters nothing."""

    grain: str = "month"
    months: int | None = 12
    compare: str = "before"
    segment: str = ""
    channel: str = ""
    country: str = ""

    def words(self, used: tuple[str, ...]) -> str:
        """Say the filters in words, for the head of a download."""
        said = {
            "grain": f"by {self.grain}",
            "range": f"last {self.months} months" if self.months else "all history",
            "compare": f"compared with the {self.compare}",
            **{name: f"{name} = {getattr(self, name) or 'all'}" for name in ALL},
        }
        return "; ".join(said[name] for name in EVERY if name in used)


def chosen() -> Filters:
    """Return what the bar holds in this run."""
    held = {name: str(st.session_state.get(name) or "") for name in EVERY}
    members = {name: "" if held[name] == ALL[name] else held[name] for name in ALL}
    return Filters(
        grain=GRAINS.get(held["grain"], "month"),
        months=RANGES.get(held["range"], 12),
        compare=COMPARISONS.get(held["compare"], "before"),
        **members,
    )


def choose_segment(segment: str) -> None:
    """Put a segment into the bar; only a callback may, because it runs before the bar is drawn."""
    st.session_state["segment"] = segment


def bar(used: tuple[str, ...]) -> None:
    """Draw the bar.

    Every filter is drawn on every page and in the same place, because one that is not drawn, or
    drawn elsewhere, is dropped from the address; those that the page does not use are not shown.
    """
    options = {
        "grain": list(GRAINS),
        "range": list(RANGES),
        "compare": list(COMPARISONS),
        "segment": [ALL["segment"], *about.segments()["segment"]],
        "channel": [ALL["channel"], *about.members("channel")],
        "country": [ALL["country"], *about.members("country")],
    }
    with st.container(horizontal=True, key="filters"):
        for name in EVERY:
            st.selectbox(name.capitalize(), options[name], key=name, bind="query-params", width=170)
    unused = ", ".join(f".st-key-{name}" for name in EVERY if name not in used)
    st.html(f"<style>{unused} {{ display: none; }}</style>")
    now = chosen()
    idle = [
        f"{name} {getattr(now, name)}" for name in ALL if name not in used and getattr(now, name)
    ]
    if idle:
        st.caption(
            f":material/filter_alt_off: Set, but without effect on this page: {', '.join(idle)}."
        )
