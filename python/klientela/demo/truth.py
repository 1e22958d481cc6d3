"""What is really so: the clean shop and the parameters behind it, from the generator's arrays.

Nothing here reads what was written. The truth is computed from the orders as they were drawn,
before faults were planted, so that the product's own results can be held against it.
"""

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from klientela.demo import arrays, costs, dates, faults, places, subscriptions, text
from klientela.demo import customers as shop_customers
from klientela.demo import orders as shop_orders
from klientela.demo import personas as people
from klientela.demo.arrays import Flags, Floats, Ints
from klientela.demo.costs import Margins
from klientela.demo.customers import Customers
from klientela.demo.faults import Faults
from klientela.demo.ledger import Ledger
from klientela.demo.order_lines import Baskets
from klientela.demo.orders import Lives, Orders
from klientela.demo.subscriptions import SubscriptionFaults, Subscriptions

#: True segments, worst first; a customer who still orders is told apart by the orders to expect.
SEGMENTS: Final = (
    "prospect",
    "gone_after_one_order",
    "gone_after_several",
    "active_seldom",
    "active_often",
    "active_all_the_time",
)
OFTEN_FROM_ORDERS: Final = 2.0
ALL_THE_TIME_FROM_ORDERS: Final = 8.0
#: Digits behind the point of what is computed with logarithms, whose last bits differ by machine.
_DIGITS: Final = 9


@dataclass(frozen=True)
class Truth:
    """The clean shop, per customer, shapes (customers,); amounts in cents.

    Attributes
    ----------
    order_count, order_day_count
        Orders, and days with an order, up to the end of the data.
    first_day, last_day
        Day of the first and last order; -1 without any.
    gross, refund
        What was paid for orders, and what was paid back, up to the end.
    is_alive
        Whether the customer still orders after the end.
    segment
        Position in `SEGMENTS`.
    expected_orders
        Orders to expect in the horizon after the end, given the true parameters.
    expected_gross, expected_refund
        What to expect of them, in currency.
    future_orders, future_gross, future_refund
        What then happened in the simulation.
    """

    order_count: Ints
    order_day_count: Ints
    first_day: Ints
    last_day: Ints
    gross: Ints
    refund: Ints
    is_alive: Flags
    segment: Ints
    expected_orders: Floats
    expected_gross: Floats
    expected_refund: Floats
    future_orders: Ints
    future_gross: Ints
    future_refund: Ints


def find(customers: Customers, orders: Orders, lives: Lives, baskets: Baskets) -> Truth:
    """Sum the clean orders up, and say what the parameters promise."""
    count = len(customers)
    past = slice(0, orders.history_count)
    future = slice(orders.history_count, None)
    order_count = np.bincount(orders.customer[past], minlength=count)
    order_days = arrays.different(orders.customer[past].astype(np.int64) * 4096 + orders.day[past])
    last_day = np.full(count, -1)
    # Oldest first: the last assignment to a customer is the newest order.
    last_day[orders.customer[past]] = orders.day[past]
    paid_back = baskets.return_day <= dates.LAST_DAY
    # A return that comes later than the horizon is nobody's.
    paid_back_later = ~paid_back & (baskets.return_day < dates.ALL_DAYS)

    expected_orders = _expected_orders(customers, lives)
    order_value = customers.mean_value * (1 - shop_orders.FREE_SAMPLE_SHARE)
    return_share = people.column("return_share")[customers.persona]
    return_share *= 1 - shop_orders.VOUCHER_SHARE
    expected_gross = expected_orders * order_value
    return Truth(
        order_count=order_count,
        order_day_count=np.bincount(order_days // 4096, minlength=count),
        first_day=np.where(customers.buys, customers.first_day, -1),
        last_day=last_day,
        gross=arrays.sum_by(orders.customer[past], baskets.gross[past], count),
        refund=arrays.sum_by(orders.customer, np.where(paid_back, baskets.refund, 0), count),
        is_alive=lives.is_alive,
        segment=_segments(order_count, lives.is_alive, expected_orders),
        expected_orders=np.round(expected_orders, _DIGITS),
        expected_gross=np.round(expected_gross, _DIGITS),
        expected_refund=np.round(expected_gross * return_share, _DIGITS),
        future_orders=np.bincount(orders.customer[future], minlength=count),
        future_gross=arrays.sum_by(orders.customer[future], baskets.gross[future], count),
        future_refund=arrays.sum_by(
            orders.customer, np.where(paid_back_later, baskets.refund, 0), count
        ),
    )


def _expected_orders(customers: Customers, lives: Lives) -> Floats:
    """Count the purchases to expect in the horizon.

    While a customer stays, purchases come at rate lambda and each ends it with probability p, so
    staying lasts an exponential time of rate lambda * p and (1 - exp(-lambda p t)) / p purchases
    are to be expected in time t. The season's clock runs exactly `dates.HORIZON_DAYS` in the
    horizon.
    """
    leaving = customers.rate * customers.dropout
    expected = -np.expm1(-leaving * dates.HORIZON_DAYS) / customers.dropout
    return np.where(lives.is_alive, expected, 0.0)


def _segments(order_count: Ints, is_alive: Flags, expected_orders: Floats) -> Ints:
    return np.select(
        [
            order_count == 0,
            ~is_alive & (order_count == 1),
            ~is_alive,
            expected_orders < OFTEN_FROM_ORDERS,
            expected_orders < ALL_THE_TIME_FROM_ORDERS,
        ],
        [np.int64(position) for position in range(5)],
        default=np.int64(5),
    )


def customers_table(
    customers: Customers, truth: Truth, acquisition_costs: Ints, margins: Margins
) -> pa.Table:
    """Lay the truth out: one row per customer, typed."""
    has_ordered = truth.order_count > 0
    margin = truth.gross - truth.refund - margins.customer_cost
    has_left = has_ordered & ~truth.is_alive
    return pa.table(
        {
            "customer_id": shop_customers.ids(np.arange(len(customers))),
            "persona": text.choice(customers.persona, people.PERSONA_NAMES),
            "true_segment": text.choice(truth.segment, SEGMENTS),
            "acquisition_channel": text.choice(customers.channel, people.CHANNELS),
            "country": text.choice(customers.country, places.COUNTRY_NAMES),
            "purchase_rate_per_day": pa.array(customers.rate, mask=~customers.buys),
            "dropout_probability": pa.array(customers.dropout, mask=~customers.buys),
            "mean_order_value": pa.array(customers.mean_value, mask=~customers.buys),
            "is_alive": pa.array(truth.is_alive),
            "dropout_date": _dates(truth.last_day, has_left),
            "first_order_date": _dates(truth.first_day, has_ordered),
            "last_order_date": _dates(truth.last_day, has_ordered),
            "order_count": pa.array(truth.order_count),
            "order_day_count": pa.array(truth.order_day_count),
            "gross_amount": _amounts(truth.gross),
            "refund_amount": _amounts(truth.refund),
            "net_amount": _amounts(truth.gross - truth.refund),
            "expected_order_count": pa.array(truth.expected_orders),
            "expected_gross_amount": pa.array(truth.expected_gross),
            "expected_net_amount": pa.array(
                np.round(truth.expected_gross - truth.expected_refund, _DIGITS)
            ),
            "future_order_count": pa.array(truth.future_orders),
            "future_gross_amount": _amounts(truth.future_gross),
            "future_refund_amount": _amounts(truth.future_refund),
            "future_net_amount": _amounts(truth.future_gross - truth.future_refund),
            "cost_amount": _amounts(margins.customer_cost, margins.customer_is_known),
            "margin_amount": _amounts(margin, margins.customer_is_known),
            "acquisition_cost_amount": _amounts(
                acquisition_costs, acquisition_costs != costs.UNKNOWN
            ),
        }
    )


def _dates(days: Ints, is_known: Flags) -> pa.Array:
    first = (dates.FIRST_DATE - dt.date(1970, 1, 1)).days
    return pa.array((days + first).astype(np.int32), mask=~is_known).cast(pa.date32())


def _amounts(cents: Ints, is_known: Flags | None = None) -> pa.Array:
    amounts = pc.cast(text.money(cents), pa.decimal128(18, 2))
    return amounts if is_known is None else pc.if_else(pa.array(is_known), amounts, None)


def summary(
    seed: int,
    customers: Customers,
    orders: Orders,
    baskets: Baskets,
    truth: Truth,
    planted: Faults,
    ledger: Ledger,
) -> dict[str, Any]:
    """Collect everything about the shop as a whole, ready to be written as JSON.

    Amounts are text with two decimals: a float would lose the cent.
    """
    past = slice(0, orders.history_count)
    return {
        "seed": seed,
        "customers": len(customers),
        "first_date": dates.FIRST_DATE.isoformat(),
        "end_date": dates.END_DATE.isoformat(),
        "horizon_days": dates.HORIZON_DAYS,
        "last_order_date": _newest(orders),
        "rows": {
            "customers": len(customers)
            + len(planted.duplicate_customers)
            + len(planted.conflicting_customers),
            "orders": ledger.order_row_count(),
            "order_lines": ledger.line_row_count(),
        },
        "clean": {
            "buyers": int(np.count_nonzero(truth.order_count)),
            "one_time_buyers": int(np.count_nonzero(truth.order_count == 1)),
            "orders": orders.history_count,
            "free_orders": int(np.count_nonzero(baskets.gross[past] == 0)),
            "refund_orders": int(np.count_nonzero(baskets.return_day <= dates.LAST_DAY)),
            "order_lines": int(ledger.line_count[ledger.kind <= faults.RETURNED].sum()),
            **_money(int(truth.gross.sum()), int(truth.refund.sum())),
        },
        "horizon": {
            "expected_orders": round(float(truth.expected_orders.sum()), 6),
            "expected_gross_amount": round(float(truth.expected_gross.sum()), 6),
            "expected_net_amount": round(
                float((truth.expected_gross - truth.expected_refund).sum()), 6
            ),
            "orders": int(truth.future_orders.sum()),
            **_money(int(truth.future_gross.sum()), int(truth.future_refund.sum())),
        },
        "faults": _faults(planted),
        "rejected_rows": rejected_rows(planted, ledger),
        "planted_effects": _planted_effects(),
        "personas": _personas(customers, truth),
        "segments": {
            name: int(np.count_nonzero(truth.segment == position))
            for position, name in enumerate(SEGMENTS)
        },
        "months": _months(orders, baskets, truth),
        "cohorts": _cohorts(orders, truth),
    }


def _newest(orders: Orders) -> str | None:
    if orders.history_count == 0:
        return None
    newest = int(orders.day[orders.history_count - 1])
    return (dates.FIRST_DATE + dt.timedelta(days=newest)).isoformat()


def _money(gross: int, refund: int) -> dict[str, str]:
    amounts = {"gross_amount": gross, "refund_amount": refund, "net_amount": gross - refund}
    return {name: text.amount(cents) for name, cents in amounts.items()}


def _faults(planted: Faults) -> dict[str, dict[str, Any]]:
    counts = planted.counts()
    return {
        fault.name: {**asdict(fault), "row_count": counts[fault.name]} for fault in faults.FAULTS
    }


def add_costs(
    content: dict[str, Any], customers: Customers, acquisition_costs: Ints, margins: Margins
) -> None:
    """Add what goods and customers cost to a `summary`."""
    content["costs"] = costs.summary(customers, acquisition_costs, margins)


def add_subscriptions(
    content: dict[str, Any], contracts: Subscriptions, planted: SubscriptionFaults
) -> None:
    """Add the contracts, and the faults among them, to a `summary`."""
    content["subscriptions"] = subscriptions.summary(contracts)
    counts = planted.counts()
    content["rows"]["subscriptions"] = len(contracts) + len(planted.kinds)
    content["rejected_rows"]["subscriptions"] = planted.rejected_rows()
    content["faults"] |= {
        fault.name: {**asdict(fault), "row_count": counts[fault.name]}
        for fault in subscriptions.SUBSCRIPTION_FAULTS
    }


def rejected_rows(planted: Faults, ledger: Ledger) -> dict[str, dict[str, int]]:
    """How many rows each quality rule must find, per file; lines fall with their order."""
    counts = planted.counts()
    inherited = ledger.inherited_line_counts()
    rows: dict[str, dict[str, int]] = {"customers": {}, "orders": {}, "order_lines": {}}
    for fault in faults.FAULTS:
        if fault.rule_id is None:
            continue
        rows[fault.entity][fault.rule_id] = counts[fault.name]
        if fault.name in inherited:
            rows["order_lines"][fault.rule_id] = inherited[fault.name]
    return rows


def _planted_effects() -> dict[str, Any]:
    return {
        "campaigns": [
            {
                **{key: value for key, value in asdict(campaign).items() if key != "month_number"},
                "cohort_month": dates.month_start(campaign.month_number).isoformat(),
            }
            for campaign in people.CAMPAIGNS
        ],
        "christmas": {
            "from_month_day": list(dates.CHRISTMAS[0]),
            "to_month_day": list(dates.CHRISTMAS[1]),
            "factor": dates.CHRISTMAS_FACTOR,
            "gift_buyer_factor": dates.GIFT_CHRISTMAS_FACTOR,
            "gift_newcomers_factor": people.GIFT_NEWCOMERS_FACTOR,
        },
        "weekday_factors_monday_first": list(dates.WEEKDAY_FACTORS),
        "month_factors_january_first": list(dates.MONTH_FACTORS),
        "acquisition_growth": dates.ACQUISITION_GROWTH,
        "country_spending_factors": {
            country.name: country.spending_factor for country in places.COUNTRIES
        },
    }


def _personas(customers: Customers, truth: Truth) -> dict[str, dict[str, Any]]:
    rows = {}
    for position, persona in enumerate(people.PERSONAS):
        is_one = customers.persona == position
        rows[persona.name] = {
            "description": persona.description,
            "customers": int(np.count_nonzero(is_one)),
            "orders": int(truth.order_count[is_one].sum()),
            "one_time_buyers": int(np.count_nonzero(truth.order_count[is_one] == 1)),
            "alive": int(np.count_nonzero(truth.is_alive[is_one])),
            "expected_orders": round(float(truth.expected_orders[is_one].sum()), 6),
            **_money(int(truth.gross[is_one].sum()), int(truth.refund[is_one].sum())),
        }
    return rows


def _months(orders: Orders, baskets: Baskets, truth: Truth) -> list[dict[str, Any]]:
    """Sum up each calendar month; a refund stands in the month in which it was paid back."""
    past = slice(0, orders.history_count)
    month_of_day = dates.month_numbers()
    months = int(month_of_day[dates.LAST_DAY]) + 1
    month = month_of_day[orders.day[past]]
    came_back = baskets.return_day <= dates.LAST_DAY
    month_back = month_of_day[baskets.return_day[came_back]]
    gross = arrays.sum_by(month, baskets.gross[past], months)
    refund = arrays.sum_by(month_back, baskets.refund[came_back], months)
    customer_months = arrays.different(orders.customer[past].astype(np.int64) * months + month)
    newcomers = month_of_day[truth.first_day[truth.order_count > 0]]
    columns = {
        "order_count": np.bincount(month, minlength=months),
        "active_customers": np.bincount(customer_months % months, minlength=months),
        "new_customers": np.bincount(newcomers, minlength=months),
    }
    return [
        {
            "month_start": dates.month_start(number).isoformat(),
            **{name: int(column[number]) for name, column in columns.items()},
            **_money(int(gross[number]), int(refund[number])),
        }
        for number in range(months)
    ]


def _cohorts(orders: Orders, truth: Truth) -> list[dict[str, Any]]:
    """Count customers with an order per month of the first order and months since then."""
    past = slice(0, orders.history_count)
    month_of_day = dates.month_numbers()
    months = int(month_of_day[dates.LAST_DAY]) + 1
    month = month_of_day[orders.day[past]]
    customer_months = arrays.different(orders.customer[past].astype(np.int64) * months + month)
    cohort = month_of_day[truth.first_day[customer_months // months]]
    period = customer_months % months - cohort
    counts = np.bincount(cohort * months + period, minlength=months * months)
    counts = counts.reshape(months, months)
    return [
        {
            "cohort_month": dates.month_start(number).isoformat(),
            "cohort_size": int(counts[number, 0]),
            "customer_counts": [int(count) for count in counts[number, : months - number]],
        }
        for number in range(months)
        if counts[number, 0] > 0
    ]


def write_summary(path: Path, content: dict[str, Any]) -> None:
    """Write the summary as JSON that people can read and compare."""
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
