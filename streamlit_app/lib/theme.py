"""Colours with one meaning each, in a light and a dark version."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

# Okabe-Ito and shades of it; every segment is also labelled in words, never by colour alone.
_PALETTE = {
    "blue": "#0072B2",
    "sky": "#56B4E9",
    "green": "#009E73",
    "mint": "#66C2A5",
    "lime": "#A3B545",
    "yellow": "#D9B800",
    "orange": "#E69F00",
    "vermillion": "#D55E00",
    "wine": "#A3305C",
    "pink": "#CC79A7",
    "grey": "#8A949E",
    "silver": "#B4BCC4",
}
_ORDER = tuple(_PALETTE.values())

# Viridis: perceptually even, and the same order of light to dark for colour-blind eyes.
_VIRIDIS = (
    "#440154", "#482878", "#3E4A89", "#31688E", "#26828E",
    "#1F9E89", "#35B779", "#6DCD59", "#B4DE2C", "#FDE725",
)  # fmt: skip


@dataclass(frozen=True)
class Tone:
    """The colours of everything that carries no category, for one colour scheme."""

    ink: str
    muted: str
    line: str
    faint: str
    surface: str
    accent: str
    accent_soft: str
    good: str
    bad: str


LIGHT = Tone(
    ink="#17222D", muted="#55626F", line="#D5DCE3", faint="#EDF0F3", surface="#FFFFFF",
    accent="#0072B2", accent_soft="#A9CFE6", good="#009E73", bad="#D55E00",
)  # fmt: skip
DARK = Tone(
    ink="#E8EDF2", muted="#A3B1BF", line="#3A4956", faint="#222D38", surface="#10171E",
    accent="#56B4E9", accent_soft="#27506B", good="#3DBF97", bad="#F28B4B",
)  # fmt: skip


def is_dark() -> bool:
    """Say whether this reader looks at the dark scheme."""
    return st.context.theme.type == "dark"


def tone() -> Tone:
    """Return the neutral colours of the scheme this reader looks at."""
    return DARK if is_dark() else LIGHT


def category(color_key: str | None, position: int = 0) -> str:
    """Return the colour of a category by its key in the seed, else by its place in the order."""
    if color_key and color_key.startswith("#"):
        return color_key
    return _PALETTE.get(color_key or "", _ORDER[position % len(_ORDER)])


def cluster(cluster_id: int) -> str:
    """Return the colour of a cluster; ids are persistent, so the colour is too."""
    palette = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#D9B800",
               "#8A949E")  # fmt: skip
    return palette[(int(cluster_id) - 1) % len(palette)]


def sequential(position: float) -> str:
    """Return the viridis colour at a position from 0 (low) to 1 (high)."""
    clipped = min(max(position, 0.0), 1.0) * (len(_VIRIDIS) - 1)
    low = min(int(clipped), len(_VIRIDIS) - 2)
    return _mix(_VIRIDIS[low], _VIRIDIS[low + 1], clipped - low)


def readable_on(color: str) -> str:
    """Return black or white, whichever can be read on this background (WCAG luminance)."""
    red, green, blue = (_linear(int(color[i : i + 2], 16) / 255) for i in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#000000" if (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) else "#FFFFFF"


def _linear(channel: float) -> float:
    """Undo the gamma of one sRGB channel (WCAG 2.2, relative luminance)."""
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _mix(first: str, second: str, share: float) -> str:
    """Blend two hex colours."""
    parts = (
        round(int(first[i : i + 2], 16) * (1 - share) + int(second[i : i + 2], 16) * share)
        for i in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02X}" for part in parts)
