"""The columns an order export can be mapped to, read from ``columns.yml``."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True)
class Column:
    """One column of the raw table.

    Attributes
    ----------
    name
        What the mapping and the raw view call it.
    kind
        ``id``, ``text``, ``number`` or ``date``.
    says
        What it means, for people.
    names
        What exports call it, normalised.
    maybe
        What exports call this or something else, normalised.
    """

    name: str
    kind: str
    says: str
    names: frozenset[str]
    maybe: frozenset[str]


@cache
def known_columns() -> dict[str, Column]:
    """Give every column of the raw table by name, in the order of the view."""
    text = files("klientela.connectors.orders_file").joinpath("columns.yml").read_text("utf-8")
    return {
        name: Column(
            name=name,
            kind=entry["kind"],
            says=entry["says"],
            names=frozenset(normalised(known) for known in (name, *entry["names"])),
            maybe=frozenset(normalised(known) for known in entry.get("maybe", ())),
        )
        for name, entry in yaml.safe_load(text).items()
    }


def normalised(header: str) -> str:
    """Reduce a column name to its letters and digits: ``Bestell-Nr.`` is ``bestellnr``."""
    plain = unicodedata.normalize("NFKD", header.replace("°", "o")).casefold()
    return re.sub("[^a-z0-9]", "", plain)
