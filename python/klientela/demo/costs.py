"""What customers and goods cost the shop: the planted acquisition costs, and the true margin."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from klientela.demo import arrays, order_lines, text
from klientela.demo import customers as shop_customers
from klientela.demo import personas as people
from klientela.demo.arrays import Flags, Ints
from klientela.demo.customers import Customers
from klientela.demo.faults import Faults
from klientela.demo.order_lines import Baskets, Lines
from klientela.demo.orders import Orders
from klientela.demo.products import Products
from klientela.demo.randomness import Streams

#: Mean cost of winning a customer, in the shop's currency, per channel of `personas.CHANNELS`.
ACQUISITION_COSTS: Final = (18.0, 70.0, 62.0, 30.0, 12.0, 48.0, 25.0)
#: Gamma shape of single customers' costs around their channel's mean.
ACQUISITION_COST_SHAPE: Final = 6.0
#: Share of customers of whom nobody wrote down what they had cost.
UNKNOWN_ACQUISITION_COST_SHARE: Final = 0.03
#: Stands for a cost that nobody knows, in cents.
UNKNOWN: Final = -1


@dataclass(frozen=True)
class Margins:
    """What the clean orders up to the end cost, and what was left of them.

    Attributes
    ----------
    customer_cost
        Cost of all goods a customer kept, in cents, shape (customers,).
    customer_is_known
        Whether the customer has orders and the cost of every line of them is known, (customers,).
    known_order_count, known_cost, known_net
        Over the orders and returns whose every line has a known cost: how many they are, and
        their sums in cents.
    """

    customer_cost: Ints
    customer_is_known: Flags
    known_order_count: int
    known_cost: int
    known_net: int


def draw_acquisition_costs(streams: Streams, customers: Customers) -> Ints:
    """Draw what it cost to win each customer, in cents, `UNKNOWN` where nobody wrote it down.

    Prospects cost as much as buyers of their channel: the money is spent before anybody orders.
    """
    mean = np.array(ACQUISITION_COSTS)
    parts = []
    for chunk, start in enumerate(range(0, len(customers), shop_customers.CHUNK)):
        channel = customers.channel[start : start + shop_customers.CHUNK]
        generator = streams.generator("acquisition_costs", chunk)
        spread = generator.standard_gamma(ACQUISITION_COST_SHAPE, len(channel))
        cents = np.rint(mean[channel] * spread / ACQUISITION_COST_SHAPE * 100).astype(np.int64)
        is_unknown = generator.random(len(channel)) < UNKNOWN_ACQUISITION_COST_SHARE
        parts.append(np.where(is_unknown, UNKNOWN, cents))
    return np.concatenate(parts)


def find_margins(
    customers: Customers,
    orders: Orders,
    lines: Lines,
    baskets: Baskets,
    catalogue: Products,
    planted: Faults,
) -> Margins:
    """Sum up what the goods cost, per customer and in all.

    Goods that came back cost nothing in the end: their return takes the cost back on its own day.
    """
    count = len(customers)
    history = orders.history_count
    order_of_line = np.repeat(np.arange(history), baskets.line_count[:history])
    cost_of_line = catalogue.cost[lines.product] * lines.quantity.astype(np.int64)
    is_unknown = np.zeros(len(lines.product), dtype=bool)
    is_unknown[planted.unknown_product_lines] = True

    came_back = np.zeros(history, dtype=bool)
    came_back[order_lines.returns_inside(baskets, orders)] = True
    is_back = lines.is_returned & came_back[order_of_line]
    cost = arrays.sum_by(order_of_line, cost_of_line, history)
    cost_back = arrays.sum_by(order_of_line, np.where(is_back, cost_of_line, 0), history)
    is_known = np.bincount(order_of_line, weights=is_unknown, minlength=history) == 0

    customer = orders.customer[:history]
    unknown_orders = np.bincount(customer, weights=~is_known, minlength=count)
    gross = baskets.gross[:history]
    refund = np.where(came_back, baskets.refund[:history], 0)
    # An unknown product never comes back, so every return has its cost.
    return Margins(
        customer_cost=arrays.sum_by(customer, cost - cost_back, count),
        customer_is_known=(np.bincount(customer, minlength=count) > 0) & (unknown_orders == 0),
        known_order_count=int(np.count_nonzero(is_known) + np.count_nonzero(came_back)),
        known_cost=int(cost[is_known].sum() - cost_back.sum()),
        known_net=int(gross[is_known].sum() - refund.sum()),
    )


def summary(customers: Customers, acquisition_costs: Ints, margins: Margins) -> dict[str, Any]:
    """Say what is true of costs in the shop as a whole, ready to be written as JSON."""
    is_known = acquisition_costs != UNKNOWN
    return {
        "orders_with_known_cost": margins.known_order_count,
        "cost_amount": text.amount(margins.known_cost),
        "margin_amount": text.amount(margins.known_net - margins.known_cost),
        "customers_with_known_margin": int(np.count_nonzero(margins.customer_is_known)),
        "acquisition": {
            name: {
                "mean_cost": ACQUISITION_COSTS[position],
                "customers": int(np.count_nonzero(customers.channel == position)),
                "customers_with_known_cost": int(
                    np.count_nonzero((customers.channel == position) & is_known)
                ),
                "cost_amount": text.amount(
                    int(acquisition_costs[(customers.channel == position) & is_known].sum())
                ),
            }
            for position, name in enumerate(people.CHANNELS)
        },
    }
