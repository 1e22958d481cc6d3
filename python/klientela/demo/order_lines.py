"""What is in each basket, what it costs, and what comes back.

An order's value is drawn first, gamma distributed around its customer's mean; then it is spread
over lines, and each line gets a quantity and the product of the wanted category whose price is
nearest. So baskets are made of listed prices and still follow the gamma-gamma model.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from klientela.demo import arrays, dates, orders, products
from klientela.demo import personas as people
from klientela.demo.arrays import Flags, Floats, Ints, Whole
from klientela.demo.customers import Customers
from klientela.demo.orders import Orders
from klientela.demo.products import Products
from klientela.demo.randomness import Streams

#: Orders drawn at once; part of what the seed means, so never a setting.
CHUNK: Final = 131_072

MOST_LINES: Final = 14
#: A line is worth at least about this much, in currency: baskets of small value have few lines.
_LEAST_PER_LINE: Final = 7.0
_LEAST_UNIT: Final = 3.0
_DEAREST_UNIT: Final = 240.0
#: How much of an order is spread evenly over its lines; the rest is at random.
_EVENNESS: Final = 0.5
_SINGLE_SHARE: Final = 0.72
#: Days from an order to its return.
_RETURN_DAYS_LEAST: Final = 3
_RETURN_DAYS_MEAN_MORE: Final = 9


@dataclass(frozen=True)
class Lines:
    """Every line of the orders inside the data, shapes (n,), in the order of the orders.

    Attributes
    ----------
    product
        Position in the catalogue.
    quantity
        At least 1.
    discount
        In cents, on the whole line.
    is_returned
        Whether the line is sent back, in or after the data.
    """

    product: Whole
    quantity: Whole
    discount: Whole
    is_returned: Flags


@dataclass(frozen=True)
class Baskets:
    """What each order of history and horizon comes to, shapes (orders,).

    Attributes
    ----------
    line_count
        At least 1.
    voucher
        Discount on the whole order, in cents.
    gross
        What is paid for the lines after all discounts, in cents.
    refund
        How much of it is paid back one day, in cents.
    return_day, return_second
        When; day `NEVER` where nothing comes back.
    """

    line_count: Whole
    voucher: Ints
    gross: Ints
    refund: Ints
    return_day: Ints
    return_second: Ints


NEVER: Final = 10**6


def draw(
    streams: Streams, customers: Customers, placed: Orders, catalogue: Products
) -> tuple[Lines, Baskets]:
    """Fill the baskets of every order.

    Lines of orders after the end of the data are drawn as well, for the truth about the horizon,
    and only their sums are kept.
    """
    lines = []
    baskets = []
    count = len(placed.customer)
    # A shop without an order has one chunk, an empty one.
    for chunk, start in enumerate(range(0, max(count, 1), CHUNK)):
        rows = slice(start, min(start + CHUNK, count))
        drawn_lines, basket = _draw_chunk(
            streams.generator("order_lines", chunk), customers, placed, catalogue, rows
        )
        inside = max(0, min(placed.history_count, rows.stop) - start)
        kept = int(basket.line_count[:inside].sum())
        lines.append([column[:kept] for column in drawn_lines])
        baskets.append(_with_returns(streams.generator("returns", chunk), basket, placed, rows))
    product, quantity, discount, is_returned = (
        np.concatenate(columns) for columns in zip(*lines, strict=True)
    )
    columns = {
        field: np.concatenate([getattr(basket, field) for basket in baskets])
        for field in Baskets.__dataclass_fields__
    }
    return Lines(product, quantity, discount, is_returned), Baskets(**columns)


def _draw_chunk(
    generator: np.random.Generator,
    customers: Customers,
    placed: Orders,
    catalogue: Products,
    rows: slice,
) -> tuple[tuple[Whole, Whole, Whole, Flags], Baskets]:
    customer = placed.customer[rows]
    promotion = placed.promotion[rows]
    persona = customers.persona[customer]
    percent = np.array(orders.PROMOTION_PERCENT)[promotion]
    voucher = np.array(orders.PROMOTION_VOUCHER_CENTS)[promotion]

    shape = people.ORDER_VALUE_SHAPE
    value = customers.mean_value[customer] * generator.standard_gamma(shape, len(customer)) / shape
    # Promotions make baskets larger, not cheaper: what is paid stays what was drawn. A sample is
    # as large as a paid basket would be.
    share_paid = np.where(percent == 100, 1.0, 1 - percent / 100)
    listed = (value + voucher / 100) / share_paid

    line_count = 1 + generator.poisson(people.column("mean_lines")[persona] - 1)
    line_count = np.minimum(line_count, (listed / _LEAST_PER_LINE).astype(np.int64))
    line_count = np.clip(line_count, 1, MOST_LINES)
    order = np.repeat(np.arange(len(customer)), line_count)
    spread = generator.standard_exponential(len(order)) + _EVENNESS
    value_of_line = spread * (listed / np.bincount(order, weights=spread))[order]

    product, quantity = _fill(generator, persona[order], value_of_line)
    price = catalogue.price[product]
    full = price * quantity
    discount = (full * percent[order] + 50) // 100
    is_returned = _returned(generator, persona[order], promotion[order])

    paid_for_lines = arrays.sum_by(order, full - discount, len(customer))
    voucher = np.minimum(voucher, paid_for_lines)
    refund = arrays.sum_by(order, np.where(is_returned, full - discount, 0), len(customer))
    basket = Baskets(
        line_count=line_count.astype(np.int16),
        voucher=voucher,
        gross=paid_for_lines - voucher,
        refund=refund,
        return_day=np.full(len(customer), NEVER),
        return_second=np.zeros(len(customer), dtype=np.int64),
    )
    drawn = (
        product.astype(np.int16),
        quantity.astype(np.int16),
        discount.astype(np.int32),
        is_returned,
    )
    return drawn, basket


def _fill(generator: np.random.Generator, persona: Whole, value: Floats) -> tuple[Ints, Ints]:
    """Turn the value of each line into a product and a quantity."""
    count = len(value)
    bulk = people.column("bulk_quantity")[persona]
    several = 2 + (generator.random(count) * (bulk - 1)).astype(np.int64)
    quantity = np.where(generator.random(count) < _SINGLE_SHARE, 1, np.minimum(several, bulk))
    quantity = np.clip(quantity, 1, np.maximum(1, value // _LEAST_UNIT))
    quantity = np.maximum(quantity, np.ceil(value / _DEAREST_UNIT)).astype(np.int64)

    step = np.searchsorted(products.price_boundaries(), value / quantity)
    # Not always the nearest price: down one step, up one step, or neither.
    step = np.clip(step + np.array([-1, 0, 0, 1])[generator.integers(0, 4, count)], 0, None)
    step = np.minimum(step, products.STEPS - 1)
    category = arrays.pick(people.table("category_weights"), persona, generator.random(count))
    return category * products.STEPS + step, quantity


def _returned(generator: np.random.Generator, persona: Whole, promotion: Whole) -> Flags:
    """Whether each line is sent back; what was free or paid by voucher is not taken back."""
    sent_back = generator.random(len(persona)) < people.column("return_share")[persona]
    return sent_back & ~np.isin(promotion, (orders.FREE_SAMPLE, orders.VOUCHER))


def _with_returns(
    generator: np.random.Generator, basket: Baskets, placed: Orders, rows: slice
) -> Baskets:
    """Set the days on which goods come back; one return per order."""
    count = len(basket.refund)
    more = generator.geometric(1 / _RETURN_DAYS_MEAN_MORE, size=count)
    day = placed.day[rows].astype(np.int64) + _RETURN_DAYS_LEAST + more
    return Baskets(
        line_count=basket.line_count,
        voucher=basket.voucher,
        gross=basket.gross,
        refund=basket.refund,
        return_day=np.where(basket.refund > 0, day, NEVER),
        return_second=dates.seconds_of_day(generator.random(count)),
    )


def returns_inside(baskets: Baskets, placed: Orders) -> Ints:
    """Positions of the orders inside the data whose goods came back inside the data."""
    came_back = baskets.return_day[: placed.history_count] <= dates.LAST_DAY
    return np.flatnonzero(came_back)
