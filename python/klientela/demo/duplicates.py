"""People who stand in the customer file twice, under two ids and never quite alike.

Each has something left by which the two can be known as one person, so that what they bought is
the truth to the cent once they are. Orders stay with the first id.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pyarrow as pa

from klientela.demo import dates, names, text
from klientela.demo import personas as people
from klientela.demo.randomness import Streams

#: Share of customers who get a second record.
SHARE: Final = 0.02

Row = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """One way in which two records of a person differ.

    Attributes
    ----------
    name
        As written in the truth.
    weight
        How many of the second records are of this kind, relatively.
    needs
        What the first record must have.
    change
        Makes the second record out of the first; the number is the second's own.
    """

    name: str
    weight: int
    needs: tuple[str, ...]
    change: Callable[[Row, int], Row]


def _same_email(row: Row, number: int) -> Row:
    address = row["email"].upper() if number % 2 else f" {row['email']} "
    return {**row, "email": address, "phone": None, "last_name": _misspelt(row["last_name"])}


def _same_phone_and_name(row: Row, number: int) -> Row:
    return {
        **row,
        "email": _other_email(number),
        "phone": _respelt(row["phone"]),
        "first_name": row["first_name"].upper(),
        "birth_date": None,
    }


def _same_phone_first_name_and_birth_date(row: Row, _number: int) -> Row:
    return {
        **row,
        "email": None,
        "phone": _respelt(row["phone"]),
        "last_name": _misspelt(row["last_name"]),
    }


def _same_name_birth_date_and_postcode(row: Row, number: int) -> Row:
    return {**row, "email": _other_email(number), "phone": None}


KINDS: Final = (
    Kind("same_email", 60, ("email",), _same_email),
    Kind("same_phone_and_name", 20, ("phone",), _same_phone_and_name),
    Kind(
        "same_phone_first_name_and_birth_date",
        10,
        ("phone", "birth_date"),
        _same_phone_first_name_and_birth_date,
    ),
    Kind(
        "same_name_birth_date_and_postcode", 10, ("birth_date",), _same_name_birth_date_and_postcode
    ),
)
_IDENTITIES: Final = pa.schema(
    [("customer_id", pa.string()), ("same_person_as", pa.string()), ("kind", pa.string())]
)


@dataclass
class SecondRecords:
    """Adds second records behind the customers, and remembers whose they are.

    Parameters
    ----------
    streams
        Random numbers.
    customer_count
        How many customers there are; ids of second records begin behind theirs.
    share
        How many of the customers get one, as a fraction.
    """

    streams: Streams
    customer_count: int
    share: float = SHARE
    _truth: list[Row] = field(default_factory=list)

    def behind(self, tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
        """Pass the tables of the customer file on, and one more with the second records."""
        second: list[Row] = []
        schema: pa.Schema | None = None
        for chunk, table in enumerate(tables):
            yield table
            schema = table.schema
            second += self._draw(table, chunk)
        if schema is not None and second:
            plain = pa.schema([(name, pa.string()) for name in schema.names])
            # the dictionaries of the tables before are text in the file
            yield pa.Table.from_pylist(second, schema=plain).cast(schema)

    @property
    def counts(self) -> dict[str, int]:
        """How many second records there are of each kind."""
        return {kind.name: sum(row["kind"] == kind.name for row in self._truth) for kind in KINDS}

    @property
    def truth(self) -> pa.Table:
        """One row per second record: its id, the id of the first, and how they differ."""
        return pa.Table.from_pylist(self._truth, schema=_IDENTITIES)

    def _draw(self, table: pa.Table, chunk: int) -> list[Row]:
        generator = self.streams.generator("identities", chunk)
        picked = np.flatnonzero(generator.random(table.num_rows) < self.share)
        ids = table.column("customer_id").to_pylist()
        # a record that is a fault already, or has one behind it, is not made more complicated
        repeated = {one for one, other in pairwise(ids) if one == other}
        rows = table.take(pa.array(picked)).to_pylist()
        weights = np.array([kind.weight for kind in KINDS], np.float64)
        second = []
        for row, uniform, days, channel in zip(
            rows,
            generator.random(len(rows)),
            generator.integers(1, 300, size=len(rows)),
            generator.integers(0, len(people.CHANNELS), size=len(rows)),
            strict=True,
        ):
            fit = np.array([all(row[need] for need in kind.needs) for kind in KINDS])
            if row["customer_id"] in repeated or not fit.any():
                continue
            shares = np.cumsum(weights * fit)
            kind = KINDS[int(np.searchsorted(shares, uniform * shares[-1], side="right"))]
            number = self.customer_count + len(self._truth)
            customer_id = text.numbered("C", np.array([number + 1]), width=8)[0].as_py()
            self._truth.append(
                {
                    "customer_id": customer_id,
                    "same_person_as": row["customer_id"],
                    "kind": kind.name,
                }
            )
            second.append(
                {
                    **kind.change(row, number),
                    "customer_id": customer_id,
                    "acquisition_channel": people.CHANNELS[channel],
                    "created_at": _later(row["created_at"], int(days)),
                }
            )
        return second


def _later(moment: str, days: int) -> str:
    last = dt.datetime.combine(dates.END_DATE, dt.time(23, 59, 59))
    return min(dt.datetime.fromisoformat(moment) + dt.timedelta(days=days), last).isoformat(sep=" ")


def _misspelt(name: str) -> str:
    """Double the third letter, as fast fingers do."""
    return f"{name[:3]}{name[2:]}"


def _respelt(phone: str) -> str:
    return phone.replace("+", "00", 1).replace(" ", "")


def _other_email(number: int) -> str:
    return f"second.address.{number + 1}@{names.EMAIL_DOMAINS[1]}"
