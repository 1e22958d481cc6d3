"""When customers order: purchases while they stay, and what is known of each order."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from klientela.demo import arrays, dates
from klientela.demo import customers as shop_customers
from klientela.demo import personas as people
from klientela.demo.arrays import Flags, Floats, Ints, Whole
from klientela.demo.customers import Customers
from klientela.demo.randomness import Streams

#: Promotions: nothing, a share off every line, an amount off the order, everything free.
PROMOTION_CODES: Final = ("", "WELCOME10", "SUMMER10", "BLACKWEEK20", "VOUCHER5", "FREESAMPLE")
PROMOTION_PERCENT: Final = (0, 10, 10, 20, 0, 100)
PROMOTION_VOUCHER_CENTS: Final = (0, 0, 0, 0, 500, 0)
FREE_SAMPLE: Final = PROMOTION_CODES.index("FREESAMPLE")
VOUCHER: Final = PROMOTION_CODES.index("VOUCHER5")
#: Shares of orders with a promotion, where it applies.
WELCOME_SHARE: Final = 0.2
SUMMER_SHARE: Final = 0.15
BLACK_WEEK_SHARE: Final = 0.5
VOUCHER_SHARE: Final = 0.04
#: Orders of zero value, which are orders all the same.
FREE_SAMPLE_SHARE: Final = 0.002


@dataclass(frozen=True)
class Orders:
    """Every order of history and horizon, shapes (n,), oldest first.

    Attributes
    ----------
    customer
        Position of the customer.
    day, second
        When.
    channel
        Position in `personas.ORDER_CHANNELS`.
    promotion
        Position in `PROMOTION_CODES`.
    history_count
        How many of them, from the first, lie inside the data.
    """

    customer: Whole
    day: Whole
    second: Whole
    channel: Whole
    promotion: Whole
    history_count: int


@dataclass(frozen=True)
class Lives:
    """What became of each customer, shapes (customers,).

    Attributes
    ----------
    is_alive
        Whether the customer, at the end of the data, will still order.
    first_second
        Second of the day of the first order.
    """

    is_alive: Flags
    first_second: Ints


def draw(streams: Streams, customers: Customers) -> tuple[Orders, Lives]:
    """Let every customer order until they leave or the horizon ends."""
    parts = []
    alive = []
    for chunk, start in enumerate(range(0, len(customers), shop_customers.CHUNK)):
        rows = np.arange(start, min(start + shop_customers.CHUNK, len(customers)))
        generator = streams.generator("orders", chunk)
        customer, day, is_first, is_alive = _purchases(generator, customers, rows)
        count = len(customer)
        second = dates.seconds_of_day(generator.random(count))
        persona = customers.persona[customer]
        channel = arrays.pick(
            people.table("order_channel_weights"), persona, generator.random(count)
        )
        promotion = _promotions(generator, day, is_first)
        alive.append(is_alive)
        parts.append((customer, day, second, channel, promotion, is_first))
    customer, day, second, channel, promotion, is_first = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    first_second = np.zeros(len(customers), dtype=np.int64)
    first_second[customer[is_first]] = second[is_first]
    in_time = np.argsort(day * dates.SECONDS_PER_DAY + second, kind="stable")
    orders = Orders(
        customer=customer[in_time].astype(np.int32),
        day=day[in_time].astype(np.int16),
        second=second[in_time].astype(np.int32),
        channel=channel[in_time].astype(np.int8),
        promotion=promotion[in_time].astype(np.int8),
        history_count=int(np.count_nonzero(day <= dates.LAST_DAY)),
    )
    return orders, Lives(is_alive=np.concatenate(alive), first_second=first_second)


def _purchases(
    generator: np.random.Generator, customers: Customers, rows: Ints
) -> tuple[Ints, Ints, Flags, Flags]:
    """Draw the purchase days of some customers.

    Purchases are a Poisson process on the clock of the customer's season; the customer leaves
    after a geometric number of them. Gaps are drawn up to a number that is exceeded less than
    once in a billion customers.

    Returns
    -------
    tuple
        Customer, day and whether it is the first, per purchase, shapes (n,); whether the customer
        will still order after the end, shape (rows,).
    """
    season = customers.season[rows]
    rate = customers.rate[rows]
    buys = customers.buys[rows]
    clocks = dates.season_clocks()
    began = clocks[season, customers.first_day[rows]]
    repeats_before_leaving = np.where(buys, generator.geometric(customers.dropout[rows]) - 1, 0)
    expected = rate * (clocks[season, -1] - began)
    most = np.ceil(expected + 6 * np.sqrt(expected) + 12).astype(np.int64)
    gap_count = np.minimum(repeats_before_leaving, most)

    owner = np.repeat(np.arange(len(rows)), gap_count)
    gaps = generator.standard_exponential(len(owner)) / rate[owner]
    elapsed = np.concatenate([[0.0], np.cumsum(gaps)])
    before = np.cumsum(gap_count) - gap_count
    moment = began[owner] + elapsed[1:] - elapsed[before][owner]
    day = _day_of(moment, season[owner])
    kept = day < dates.ALL_DAYS
    owner, day = owner[kept], day[kept]

    repeats_by_end = np.bincount(owner[day <= dates.LAST_DAY], minlength=len(rows))
    is_alive = buys & (repeats_by_end < repeats_before_leaving)
    buyers = np.flatnonzero(buys)
    customer = rows[np.concatenate([buyers, owner])]
    days = np.concatenate([customers.first_day[rows][buyers], day])
    is_first = np.arange(len(customer)) < len(buyers)
    return customer, days, is_first, is_alive


def _day_of(moment: Floats, season: Whole) -> Ints:
    """Calendar day of a moment on a season's clock; `dates.ALL_DAYS` when past the horizon."""
    day = np.zeros(len(moment), dtype=np.int64)
    for row, clock in enumerate(dates.season_clocks()):
        belongs = season == row
        day[belongs] = np.searchsorted(clock, moment[belongs], side="left")
    return day


def _promotions(generator: np.random.Generator, day: Ints, is_first: Flags) -> Ints:
    """Which promotion each order used; the later in the list wins."""
    count = len(day)
    month_of_year = (dates.month_numbers()[day] + dates.FIRST_DATE.month - 1) % 12 + 1
    used = np.zeros(count, dtype=np.int64)
    rules = (
        (is_first, WELCOME_SHARE, "WELCOME10"),
        (month_of_year == 7, SUMMER_SHARE, "SUMMER10"),
        (dates.is_christmas()[day] & (month_of_year == 11), BLACK_WEEK_SHARE, "BLACKWEEK20"),
        (np.ones(count, dtype=bool), VOUCHER_SHARE, "VOUCHER5"),
        (np.ones(count, dtype=bool), FREE_SAMPLE_SHARE, "FREESAMPLE"),
    )
    for applies, share, code in rules:
        chosen = applies & (generator.random(count) < share)
        used[chosen] = PROMOTION_CODES.index(code)
    return used
