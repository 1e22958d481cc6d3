"""The faults of real data, each at a stated share.

Every fault is a row too many, or a reference that leads nowhere; no fault takes a true row away.
So what remains when all faults are found is exactly what the generator's own arrays say, and a
test can ask for the cent.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from klientela.demo import arrays, dates
from klientela.demo.arrays import Ints
from klientela.demo.order_lines import Lines
from klientela.demo.orders import Orders
from klientela.demo.randomness import Streams


@dataclass(frozen=True)
class Fault:
    """One kind of fault.

    Attributes
    ----------
    name
        As written in the truth.
    entity
        The file whose rows show it.
    rule_id
        The quality rule that finds it; None where the row is accepted all the same.
    share
        How many rows, as a share of the true rows of that file.
    description
        One sentence for people.
    """

    name: str
    entity: str
    rule_id: str | None
    share: float
    description: str


FAULTS: Final = (
    Fault(
        "duplicate_customers",
        "customers",
        "exact_duplicate",
        0.004,
        "The record stands in the export twice.",
    ),
    Fault(
        "conflicting_customers",
        "customers",
        "duplicate_key",
        0.001,
        "Two records of one id differ: another e-mail address, no telephone.",
    ),
    Fault(
        "duplicate_orders",
        "orders",
        "exact_duplicate",
        0.004,
        "The order's row stands in the export twice.",
    ),
    Fault(
        "cancelled_orders",
        "orders",
        "never_fulfilled",
        0.02,
        "Cancelled minutes before the customer ordered the same again.",
    ),
    Fault(
        "orders_without_customer",
        "orders",
        "missing_customer",
        0.012,
        "A guest, or an export that lost the id.",
    ),
    Fault(
        "orders_with_unreadable_date",
        "orders",
        "unparseable_date",
        0.0006,
        "A day that does not exist, or another date format.",
    ),
    Fault(
        "orders_in_the_future",
        "orders",
        "future_date",
        0.0004,
        "Dated 2099.",
    ),
    Fault(
        "orders_in_the_distant_past",
        "orders",
        "implausible_date",
        0.0002,
        "Dated 1900 or 1970.",
    ),
    Fault(
        "duplicate_order_lines",
        "order_lines",
        "exact_duplicate",
        0.005,
        "The line stands in the export twice.",
    ),
    Fault(
        "lines_with_quantity_in_words",
        "order_lines",
        "non_numeric_quantity",
        0.0003,
        "A line too many whose quantity is no number.",
    ),
    Fault(
        "lines_with_price_in_words",
        "order_lines",
        "non_numeric_amount",
        0.0002,
        "A line too many whose unit price is no number.",
    ),
    Fault(
        "lines_of_unknown_orders",
        "order_lines",
        "unknown_order",
        0.0002,
        "A line whose order is not in the export.",
    ),
    Fault(
        "lines_without_order",
        "order_lines",
        "missing_order_id",
        0.0001,
        "A line that names no order.",
    ),
    Fault(
        "lines_of_unknown_products",
        "order_lines",
        None,
        0.0003,
        "A true sale of a product that left the catalogue: it counts.",
    ),
)
_BY_NAME: Final = {fault.name: fault for fault in FAULTS}

#: Orders that are true, and then the kinds of orders that are faults, as the ledger numbers them.
COMPLETED: Final = 0
RETURNED: Final = 1
CANCELLED: Final = 2
FALSE_ORDERS: Final = (
    "cancelled_orders",
    "orders_without_customer",
    "orders_with_unreadable_date",
    "orders_in_the_future",
    "orders_in_the_distant_past",
)
#: Position 0 is no fault, so that an order without a false line is marked 0.
FALSE_LINES: Final = (
    "",
    "lines_with_quantity_in_words",
    "lines_with_price_in_words",
    "lines_of_unknown_orders",
    "lines_without_order",
)
UNREADABLE_DATES: Final = ("2025-02-31 10:15:00", "2024-13-05 09:30:00", "31.06.2025 18:00")
FUTURE_DATES: Final = ("2099-01-01 00:00:00", "2099-12-31 23:59:59")
DISTANT_DATES: Final = ("1900-01-01 00:00:00", "1970-01-01 00:00:00")
QUANTITIES_IN_WORDS: Final = ("two", "1 pc", "n/a", "#REF!")
PRICES_IN_WORDS: Final = ("free", "12.99 EUR", "n/a", "--")
UNKNOWN_PRODUCT_IDS: Final = ("P9001", "P9002", "P9003")


@dataclass(frozen=True)
class Faults:
    """What is planted where.

    Attributes
    ----------
    duplicate_customers, conflicting_customers
        Positions of customers, sorted, different.
    duplicate_orders
        Positions of true orders, sorted, different.
    false_templates, false_kinds, false_days, false_seconds
        Per false order: the true order it resembles, its position in `FALSE_ORDERS`, and the
        moment it is filed under.
    false_line_orders, false_line_kinds
        True orders that get a line too many, and its position in `FALSE_LINES`.
    duplicate_lines, unknown_product_lines
        Positions of true lines, sorted, different.
    """

    duplicate_customers: Ints
    conflicting_customers: Ints
    duplicate_orders: Ints
    false_templates: Ints
    false_kinds: Ints
    false_days: Ints
    false_seconds: Ints
    false_line_orders: Ints
    false_line_kinds: Ints
    duplicate_lines: Ints
    unknown_product_lines: Ints

    def counts(self) -> dict[str, int]:
        """How many rows each fault really has, by name."""
        counts = {
            "duplicate_customers": len(self.duplicate_customers),
            "conflicting_customers": len(self.conflicting_customers),
            "duplicate_orders": len(self.duplicate_orders),
            "duplicate_order_lines": len(self.duplicate_lines),
            "lines_of_unknown_products": len(self.unknown_product_lines),
        }
        for position, name in enumerate(FALSE_ORDERS):
            counts[name] = int(np.count_nonzero(self.false_kinds == position))
        for position, name in enumerate(FALSE_LINES):
            if name:
                counts[name] = int(np.count_nonzero(self.false_line_kinds == position))
        return {fault.name: counts[fault.name] for fault in FAULTS}


def plan(streams: Streams, customer_count: int, orders: Orders, lines: Lines) -> Faults:
    """Decide where every fault goes.

    Each fault has at least one row where there is anything to be wrong about, so that a small
    shop shows them all.
    """
    generator = streams.generator("faults")
    order_count = orders.history_count
    line_count = len(lines.product)
    customers = _several(
        generator, ("duplicate_customers", "conflicting_customers"), customer_count, customer_count
    )
    duplicate_orders = arrays.sample_positions(
        generator, order_count, _count("duplicate_orders", order_count)
    )
    false_kinds = np.repeat(
        np.arange(len(FALSE_ORDERS)), [_count(name, order_count) for name in FALSE_ORDERS]
    )
    templates = generator.integers(0, max(order_count, 1), size=len(false_kinds))
    days, seconds = _false_moments(generator, orders, templates, false_kinds)
    false_lines = _several(generator, FALSE_LINES[1:], line_count, order_count)
    # Not a line that comes back: its return would have to show the same fault.
    kept = np.flatnonzero(~lines.is_returned)
    line_names = ("duplicate_order_lines", "lines_of_unknown_products")
    faulty_lines = _several(generator, line_names, line_count, len(kept))
    return Faults(
        duplicate_customers=customers[0],
        conflicting_customers=customers[1],
        duplicate_orders=duplicate_orders,
        false_templates=templates,
        false_kinds=false_kinds,
        false_days=days,
        false_seconds=seconds,
        false_line_orders=np.concatenate(false_lines),
        false_line_kinds=np.repeat(
            np.arange(1, len(FALSE_LINES)), [len(positions) for positions in false_lines]
        ),
        duplicate_lines=kept[faulty_lines[0]],
        unknown_product_lines=kept[faulty_lines[1]],
    )


def _count(name: str, true_rows: int) -> int:
    return max(1, round(_BY_NAME[name].share * true_rows)) if true_rows else 0


def _several(
    generator: np.random.Generator, names: tuple[str, ...], true_rows: int, population: int
) -> list[Ints]:
    """Draw positions for several faults so that no row has two of them."""
    counts = [_count(name, true_rows) for name in names]
    drawn = arrays.sample_positions(generator, population, sum(counts))
    drawn = drawn[generator.permutation(len(drawn))]
    parts = np.split(drawn, np.minimum(np.cumsum(counts)[:-1], len(drawn)))
    return [np.sort(part) for part in parts]


def _false_moments(
    generator: np.random.Generator, orders: Orders, templates: Ints, kinds: Ints
) -> tuple[Ints, Ints]:
    """When false orders were filed: shortly before the order that they resemble."""
    if len(templates) == 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    ahead = generator.integers(120, 7200, size=len(templates))
    guests_ahead = generator.integers(0, 3 * dates.SECONDS_PER_DAY, size=len(templates))
    ahead = np.where(kinds == FALSE_ORDERS.index("cancelled_orders"), ahead, guests_ahead)
    moment = orders.day[templates].astype(np.int64) * dates.SECONDS_PER_DAY
    moment = np.maximum(moment + orders.second[templates] - ahead, 0)
    return moment // dates.SECONDS_PER_DAY, moment % dates.SECONDS_PER_DAY
