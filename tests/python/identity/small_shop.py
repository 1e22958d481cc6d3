"""A shop of a handful of people in the files of the demo source, to be changed between builds."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

CUSTOMERS = [
    "customer_id",
    "email",
    "phone",
    "first_name",
    "last_name",
    "birth_date",
    "gender",
    "country",
    "region",
    "city",
    "postcode",
    "acquisition_channel",
    "created_at",
    "acquisition_cost",
]
SUBSCRIPTIONS = [
    "subscription_id",
    "customer_id",
    "plan",
    "started_at",
    "ended_at",
    "monthly_amount",
    "end_reason",
]
ORDERS = [
    "order_id",
    "customer_id",
    "ordered_at",
    "status",
    "channel",
    "store",
    "currency",
    "discount",
    "shipping",
    "tax",
    "promotion_code",
]
LINES = ["order_id", "line_number", "product_id", "quantity", "unit_price", "discount"]
PRODUCTS = ["product_id", "name", "category", "sub_category", "price", "cost"]

#: Status to promotion code of an order without anything special.
COMPLETED = ("completed", "online", "", "EUR", "0", "0", "0", "")


def customer(customer_id: str, created_at: str = "2024-01-01 10:00:00", **known: str) -> list[str]:
    """A row of the customer file; what is not known is empty."""
    row = {"customer_id": customer_id, "created_at": created_at, **known}
    assert set(row) <= set(CUSTOMERS)
    return [row.get(name, "") for name in CUSTOMERS]


def write_shop(
    folder: Path, customers: Sequence[Sequence[str]], orders: Sequence[tuple[str, str]] = ()
) -> None:
    """Write the files: an order is its id and its customer's, the last has a contract."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "customers": (CUSTOMERS, customers),
        "products": (PRODUCTS, [["P1", "Mug", "Kitchen", "Mugs", "10.00", "4.00"]]),
        "orders": (
            ORDERS,
            [[number, who, "2024-03-01 12:00:00", *COMPLETED] for number, who in orders],
        ),
        "subscriptions": (
            SUBSCRIPTIONS,
            [["K1", customers[-1][0], "Small box", "2024-02-01", "", "9.90", ""]],
        ),
        "order_lines": (LINES, [[number, "1", "P1", "1", "10.00", "0"] for number, _ in orders]),
    }
    for name, (header, rows) in files.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows([header, *rows])
