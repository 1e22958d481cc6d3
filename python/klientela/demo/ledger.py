"""The orders and lines as the shop's export lists them: true ones, returns and faults by date."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from klientela.demo import arrays, faults, places, products, text
from klientela.demo import customers as shop_customers
from klientela.demo import order_lines as shop_lines
from klientela.demo import orders as shop_orders
from klientela.demo import personas as people
from klientela.demo.arrays import Flags, Ints, Whole
from klientela.demo.customers import Customers
from klientela.demo.faults import Faults
from klientela.demo.order_lines import Baskets, Lines
from klientela.demo.orders import Orders
from klientela.demo.products import Products

#: Orders laid out at once. Row groups end with them, so it is part of the bytes.
CHUNK: Final = 131_072
CURRENCY: Final = "EUR"
_STATUSES: Final = ("completed", "returned", "cancelled")
_SHIPPING_CENTS: Final = 495
_FREE_SHIPPING_FROM: Final = 5_000
_IN_STORE: Final = people.ORDER_CHANNELS.index("store")
_ID_WIDTH: Final = 9
#: Orders that no export holds are numbered from here.
_UNKNOWN_ORDERS_FROM: Final = 900_000_000
_FALSE_KINDS_FROM: Final = faults.CANCELLED


@dataclass(frozen=True)
class Ledger:
    """Every row of the orders file once, oldest first, and the lines it points at.

    Attributes
    ----------
    customer, day, second, channel, promotion
        Shapes (rows,).
    kind
        `faults.COMPLETED`, `faults.RETURNED`, or from `faults.CANCELLED` on the position in
        `faults.FALSE_ORDERS`.
    voucher, total
        In cents: the discount on the whole order; what the lines come to after every discount.
    first_line, line_count
        Where the row's lines lie in `product`, `quantity` and `discount`.
    false_line
        Position in `faults.FALSE_LINES` of the line too many that the order has, else 0.
    is_repeated
        Whether the row stands in the file twice.
    product, quantity, discount
        Lines of orders, then lines of returns; shapes (lines,).
    is_line_repeated, is_product_unknown
        Whether the line stands in the file twice, and whether it names a product that is not in
        the catalogue, where a true order lists it; (lines,).
    """

    customer: Whole
    day: Whole
    second: Whole
    channel: Whole
    promotion: Whole
    kind: Whole
    voucher: Ints
    total: Ints
    first_line: Ints
    line_count: Whole
    false_line: Whole
    is_repeated: Flags
    product: Whole
    quantity: Whole
    discount: Whole
    is_line_repeated: Flags
    is_product_unknown: Flags

    def order_row_count(self) -> int:
        """How many rows the orders file has."""
        return len(self.kind) + int(np.count_nonzero(self.is_repeated))

    def line_row_count(self) -> int:
        """How many rows the order lines file has."""
        too_many = np.count_nonzero(self.false_line) + np.count_nonzero(self.is_line_repeated)
        return int(self.line_count.sum()) + int(too_many)

    def inherited_line_counts(self) -> dict[str, int]:
        """How many lines fall with their order, by the name of the order's fault."""
        return {
            name: int(self.line_count[self.kind == _FALSE_KINDS_FROM + position].sum())
            for position, name in enumerate(faults.FALSE_ORDERS)
        }


def draw_up(orders: Orders, lines: Lines, baskets: Baskets, planted: Faults) -> Ledger:
    """Put true orders, returns and false orders into one list by date."""
    history = orders.history_count
    came_back = shop_lines.returns_inside(baskets, orders)
    templates = planted.false_templates
    line_count = baskets.line_count[:history].astype(np.int64)
    first_line = np.cumsum(line_count) - line_count

    order_of_line = np.repeat(np.arange(history), line_count)
    is_back = np.zeros(history, dtype=bool)
    is_back[came_back] = True
    returned = np.flatnonzero(lines.is_returned & is_back[order_of_line])
    return_line_count = np.bincount(order_of_line[returned], minlength=history)[came_back]
    return_first_line = len(lines.product) + np.cumsum(return_line_count) - return_line_count

    is_repeated = np.zeros(history, dtype=bool)
    is_repeated[planted.duplicate_orders] = True
    false_line = np.zeros(history, dtype=np.int8)
    false_line[planted.false_line_orders] = planted.false_line_kinds
    is_line_repeated = np.zeros(len(lines.product) + len(returned), dtype=bool)
    is_line_repeated[planted.duplicate_lines] = True
    is_product_unknown = np.zeros_like(is_line_repeated)
    is_product_unknown[planted.unknown_product_lines] = True

    def three(true: Whole, back: Whole, false: Whole) -> Whole:
        return np.concatenate([true, back, false])

    day = three(orders.day[:history], baskets.return_day[came_back], planted.false_days)
    second = three(orders.second[:history], baskets.return_second[came_back], planted.false_seconds)
    by_date = np.lexsort((second, day))
    nothing_back = np.zeros(len(came_back), dtype=np.int8)
    nothing_false = np.zeros(len(templates), dtype=np.int8)
    rows: dict[str, Any] = {
        "customer": _of(orders.customer, history, came_back, templates),
        "day": day,
        "second": second,
        "channel": _of(orders.channel, history, came_back, templates),
        "promotion": three(orders.promotion[:history], nothing_back, orders.promotion[templates]),
        "kind": three(
            np.full(history, faults.COMPLETED, dtype=np.int8),
            np.full(len(came_back), faults.RETURNED, dtype=np.int8),
            (_FALSE_KINDS_FROM + planted.false_kinds).astype(np.int8),
        ),
        "voucher": three(baskets.voucher[:history], nothing_back, baskets.voucher[templates]),
        "total": three(
            baskets.gross[:history], -baskets.refund[came_back], baskets.gross[templates]
        ),
        "first_line": three(first_line, return_first_line, first_line[templates]),
        "line_count": three(line_count, return_line_count, line_count[templates]),
        "false_line": three(false_line, nothing_back, nothing_false),
        "is_repeated": three(is_repeated, nothing_back.astype(bool), nothing_false.astype(bool)),
    }
    return Ledger(
        **{name: column[by_date] for name, column in rows.items()},
        product=np.concatenate([lines.product, lines.product[returned]]),
        quantity=np.concatenate([lines.quantity, -lines.quantity[returned]]),
        discount=np.concatenate([lines.discount, -lines.discount[returned]]),
        is_line_repeated=is_line_repeated,
        is_product_unknown=is_product_unknown,
    )


def _of(column: Whole, history: int, came_back: Ints, templates: Ints) -> Whole:
    return np.concatenate([column[:history], column[came_back], column[templates]])


def order_tables(ledger: Ledger, customers: Customers) -> Iterator[pa.Table]:
    """Lay the orders out as the export has them, every column text, a chunk at a time."""
    for start in range(0, max(len(ledger.kind), 1), CHUNK):
        once = np.arange(start, min(start + CHUNK, len(ledger.kind)))
        yield _order_table(ledger, customers, np.repeat(once, 1 + ledger.is_repeated[once]))


def _order_table(ledger: Ledger, customers: Customers, rows: Ints) -> pa.Table:
    customer = ledger.customer[rows]
    kind = ledger.kind[rows]
    total = ledger.total[rows]
    channel = ledger.channel[rows]
    is_fault = [kind == _FALSE_KINDS_FROM + number for number in range(len(faults.FALSE_ORDERS))]
    has_no_customer = is_fault[faults.FALSE_ORDERS.index("orders_without_customer")]
    is_shipped = (channel != _IN_STORE) & (kind != faults.RETURNED)
    shipping = np.where(is_shipped & (total < _FREE_SHIPPING_FROM), _SHIPPING_CENTS, 0)
    rate = np.array([country.tax_per_mille for country in places.COUNTRIES])
    rate = rate[customers.country[customer]]
    # Tax is contained in the price; of a return it is given back.
    tax = np.sign(total) * (np.abs(total) * rate // (1000 + rate))
    return pa.table(
        {
            "order_id": text.numbered("O", rows + 1, _ID_WIDTH),
            "customer_id": shop_customers.ids(customer, is_null=has_no_customer),
            "ordered_at": _ordered_at(ledger, rows, is_fault),
            "status": text.choice(np.where(kind <= faults.CANCELLED, kind, 0), _STATUSES),
            "channel": text.choice(channel, people.ORDER_CHANNELS),
            "store": text.choice(
                customers.district[customer],
                places.districts().stores,
                is_null=channel != _IN_STORE,
            ),
            "currency": text.choice(np.zeros(len(rows), dtype=np.int8), (CURRENCY,)),
            "discount": text.repeated_money(ledger.voucher[rows]),
            "shipping": text.repeated_money(shipping),
            "tax": text.money(tax),
            "promotion_code": text.choice(
                ledger.promotion[rows],
                shop_orders.PROMOTION_CODES,
                is_null=ledger.promotion[rows] == 0,
            ),
        }
    )


def _ordered_at(ledger: Ledger, rows: Ints, is_fault: list[Flags]) -> pa.StringArray:
    """Moments as text, the impossible ones put in where they belong."""
    written = text.from_letters(text.timestamp_letters(ledger.day[rows], ledger.second[rows]))
    wrong_dates = {
        "orders_with_unreadable_date": faults.UNREADABLE_DATES,
        "orders_in_the_future": faults.FUTURE_DATES,
        "orders_in_the_distant_past": faults.DISTANT_DATES,
    }
    for name, words in wrong_dates.items():
        is_wrong = is_fault[faults.FALSE_ORDERS.index(name)]
        written = text.put_words(written, is_wrong, words, rows)
    return written


def line_tables(ledger: Ledger, catalogue: Products) -> Iterator[pa.Table]:
    """Lay the order lines out as the export has them, every column text, a chunk at a time."""
    for start in range(0, max(len(ledger.kind), 1), CHUNK):
        rows = np.arange(start, min(start + CHUNK, len(ledger.kind)))
        yield _line_table(ledger, catalogue, rows)


def _line_table(ledger: Ledger, catalogue: Products, rows: Ints) -> pa.Table:
    true_count = ledger.line_count[rows].astype(np.int64)
    false_line = ledger.false_line[rows]
    count = true_count + (false_line > 0)
    place = arrays.positions_within(count)
    owner = np.repeat(np.arange(len(rows)), count)
    fault = np.where(place == true_count[owner], false_line[owner], 0)
    # A line too many resembles the first line of its order.
    line = ledger.first_line[rows][owner] + np.where(fault > 0, 0, place)
    is_true_order = ledger.kind[rows][owner] <= faults.RETURNED
    is_repeated = ledger.is_line_repeated[line] & is_true_order & (fault == 0)
    listed = np.repeat(np.arange(len(line)), 1 + is_repeated)
    line, place, fault = line[listed], place[listed], fault[listed]
    number = rows[owner[listed]] + 1
    is_unknown = ledger.is_product_unknown[line] & is_true_order[listed] & (fault == 0)

    def is_in(name: str) -> Flags:
        return np.asarray(fault == faults.FALSE_LINES.index(name))

    order_number = np.where(is_in("lines_of_unknown_orders"), _UNKNOWN_ORDERS_FROM + number, number)
    product = ledger.product[line].astype(np.int64)
    quantity = ledger.quantity[line].astype(np.int64)
    most = int(np.abs(quantity).max(initial=1))
    return pa.table(
        {
            "order_id": text.numbered(
                "O", order_number, _ID_WIDTH, is_null=is_in("lines_without_order")
            ),
            "line_number": text.choice(place, _whole_numbers(1, 2 * shop_lines.MOST_LINES)),
            "product_id": _choice_or_words(
                product, products.product_ids(), is_unknown, faults.UNKNOWN_PRODUCT_IDS, number
            ),
            "quantity": _choice_or_words(
                quantity + most,
                _whole_numbers(-most, most),
                is_in("lines_with_quantity_in_words"),
                faults.QUANTITIES_IN_WORDS,
                number,
            ),
            "unit_price": _choice_or_words(
                product,
                text.money(catalogue.price),
                is_in("lines_with_price_in_words"),
                faults.PRICES_IN_WORDS,
                number,
            ),
            "discount": text.repeated_money(ledger.discount[line]),
        }
    )


def _whole_numbers(first: int, last: int) -> pa.StringArray:
    return pc.cast(pa.array(np.arange(first, last + 1)), pa.string())


def _choice_or_words(
    positions: Ints, listed: pa.StringArray, is_wrong: Flags, words: tuple[str, ...], numbers: Ints
) -> pa.DictionaryArray:
    """Write values out of a list, and in the wrong rows a word, which one by the row's number."""
    with_words = np.where(is_wrong, len(listed) + numbers % len(words), positions)
    return text.choice(with_words, pa.concat_arrays([listed, pa.array(words)]))
