"""The shop's boxes by subscription: who has one, when it began and ended, and what was planted.

A contract is renewed from month to month; at the end of each it ends with the customer's own
probability. Within a plan these probabilities are beta distributed over people, so that the
shifted-beta-geometric model (Fader & Hardie 2007) is the truth for every plan.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

from klientela.demo import arrays, dates, faults, text
from klientela.demo import customers as shop_customers
from klientela.demo.arrays import Flags, Floats, Ints, Whole
from klientela.demo.customers import Customers
from klientela.demo.faults import Fault
from klientela.demo.randomness import Streams


@dataclass(frozen=True)
class Plan:
    """One box that can be had by subscription.

    Attributes
    ----------
    name
        As written in the export.
    weight
        How many choose it, relative to the other plans.
    monthly_cents
        Price per month of contracts that began before the price rise.
    churn_gamma, churn_delta
        Beta parameters of the probability that a customer ends the contract after a month.
    """

    name: str
    weight: int
    monthly_cents: int
    churn_gamma: float
    churn_delta: float


PLANS: Final = (
    Plan("Taster box", 5, 1290, 1.0, 5.0),
    Plan("Classic box", 4, 2490, 0.9, 9.0),
    Plan("Family box", 3, 3990, 1.2, 24.0),
)
#: Share of each of `personas.PERSONAS` that takes a box one day, in their order.
TAKE_SHARES: Final = (0.06, 0.08, 0.2, 0.4, 0.5, 0.25, 0.3, 0.0)
#: Mean days from the first order to the contract.
_DAYS_AFTER_FIRST_ORDER: Final = 60
#: Contracts that begin in this month of the shop or later cost more per month.
PRICE_RISE_MONTH: Final = 18
PRICE_RISE_PERCENT: Final = 10
END_REASONS: Final = ("too_expensive", "too_much", "moved", "payment_failed", "not_said")
_END_REASON_WEIGHTS: Final = (30, 28, 10, 14, 18)
#: Nobody is followed for longer: a century of months.
_LONGEST: Final = 1200

SUBSCRIPTION_FAULTS: Final = (
    Fault(
        "duplicate_subscriptions",
        "subscriptions",
        "exact_duplicate",
        0.005,
        "The contract's row stands in the export twice.",
    ),
    Fault(
        "outdated_subscriptions",
        "subscriptions",
        "duplicate_key",
        0.004,
        "A row from before the contract ended stands beside the one with the end.",
    ),
    Fault(
        "subscriptions_without_customer",
        "subscriptions",
        "missing_customer",
        0.006,
        "A contract that names nobody.",
    ),
    Fault(
        "subscriptions_with_unreadable_date",
        "subscriptions",
        "unparseable_date",
        0.003,
        "A start on a day that does not exist, or in another date format.",
    ),
    Fault(
        "subscriptions_in_the_distant_past",
        "subscriptions",
        "implausible_date",
        0.002,
        "Begun in 1900 or 1970.",
    ),
    Fault(
        "subscriptions_in_the_future",
        "subscriptions",
        "future_date",
        0.002,
        "Begun in 2099.",
    ),
    Fault(
        "subscriptions_ended_before_they_began",
        "subscriptions",
        "end_before_start",
        0.004,
        "The end lies a month before the start.",
    ),
    Fault(
        "subscriptions_with_amount_in_words",
        "subscriptions",
        "non_numeric_amount",
        0.002,
        "The monthly amount is no number.",
    ),
)
#: Faults that are a contract too many, as positions in `SUBSCRIPTION_FAULTS`; the two before them
#: are a second row of a true contract.
_FIRST_FALSE: Final = 2


@dataclass(frozen=True)
class Subscriptions:
    """Every contract begun up to the end of the data, shapes (n,), by customer.

    Attributes
    ----------
    customer
        Position of the customer.
    plan
        Position in `PLANS`.
    start_day, second
        When it began.
    churn
        The customer's own probability to end the contract after a month.
    month_count
        Months it lasts in the end, 1 or more.
    end_day
        Day on which it ends: as many months after the start, or the last day of a shorter month.
    monthly
        In cents.
    end_reason
        Position in `END_REASONS`.
    """

    customer: Ints
    plan: Ints
    start_day: Ints
    second: Ints
    churn: Floats
    month_count: Ints
    end_day: Ints
    monthly: Ints
    end_reason: Ints

    def __len__(self) -> int:
        """How many contracts there are."""
        return len(self.customer)

    @property
    def has_ended(self) -> Flags:
        """Whether the contract ended inside the data."""
        return self.end_day <= dates.LAST_DAY


@dataclass(frozen=True)
class SubscriptionFaults:
    """What is planted among the contracts.

    Attributes
    ----------
    templates
        The true contract that each row too many resembles.
    kinds
        Its position in `SUBSCRIPTION_FAULTS`.
    """

    templates: Ints
    kinds: Ints

    def counts(self) -> dict[str, int]:
        """How many rows each fault really has, by name."""
        return {
            fault.name: int(np.count_nonzero(self.kinds == position))
            for position, fault in enumerate(SUBSCRIPTION_FAULTS)
        }

    def rejected_rows(self) -> dict[str, int]:
        """How many rows each quality rule must find."""
        counts = self.counts()
        return {
            fault.rule_id: counts[fault.name]
            for fault in SUBSCRIPTION_FAULTS
            if fault.rule_id is not None and counts[fault.name]
        }


def draw(streams: Streams, customers: Customers) -> Subscriptions:
    """Let some of the buyers take a box, and keep it for as long as they do."""
    parts = []
    for chunk, start in enumerate(range(0, len(customers), shop_customers.CHUNK)):
        rows = np.arange(start, min(start + shop_customers.CHUNK, len(customers)))
        parts.append(_draw_chunk(streams.generator("subscriptions", chunk), customers, rows))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Subscriptions(*columns)


def _draw_chunk(
    generator: np.random.Generator, customers: Customers, rows: Ints
) -> tuple[Ints | Floats, ...]:
    takes = generator.random(len(rows)) < np.array(TAKE_SHARES)[customers.persona[rows]]
    days_later = generator.geometric(1 / _DAYS_AFTER_FIRST_ORDER, len(rows))
    start_day = customers.first_day[rows] + days_later
    taken = np.flatnonzero(takes & customers.buys[rows] & (start_day <= dates.LAST_DAY))
    count = len(taken)
    start_day = start_day[taken]
    plan_weights = np.array([plan.weight for plan in PLANS], np.float64)
    plan = arrays.pick_one_table(plan_weights, generator.random(count))
    churn = generator.beta(_column("churn_gamma")[plan], _column("churn_delta")[plan])
    # Nobody stays for certain: a geometric draw divides by it.
    churn = np.clip(churn, 1e-6, 1.0)
    month_count = np.minimum(generator.geometric(churn), _LONGEST)
    is_dearer = dates.month_numbers()[start_day] >= PRICE_RISE_MONTH
    listed = _column("monthly_cents")[plan].astype(np.int64)
    monthly = np.where(is_dearer, listed * (100 + PRICE_RISE_PERCENT) // 100, listed)
    reason_weights = np.array(_END_REASON_WEIGHTS, np.float64)
    return (
        rows[taken],
        plan,
        start_day,
        dates.seconds_of_day(generator.random(count)),
        churn,
        month_count,
        months_later(start_day, month_count),
        monthly,
        arrays.pick_one_table(reason_weights, generator.random(count)),
    )


def _column(name: str) -> Floats:
    return np.array([getattr(plan, name) for plan in PLANS], dtype=np.float64)


def months_later(days: Ints, months: Ints) -> Ints:
    """Day of the same date some months later, the last day where a month is shorter; (n,)."""
    first_date = np.datetime64(dates.FIRST_DATE, "D")
    date = first_date + days
    month = date.astype("datetime64[M]")
    day_of_month = (date - month.astype("datetime64[D]")).astype(np.int64)
    target = month + months
    starts = target.astype("datetime64[D]")
    length = ((target + 1).astype("datetime64[D]") - starts).astype(np.int64)
    later = starts + np.minimum(day_of_month, length - 1)
    return np.asarray((later - first_date).astype(np.int64))


def plan_faults(streams: Streams, subscriptions: Subscriptions) -> SubscriptionFaults:
    """Decide which contracts get a row too many; each fault has one where there is a contract."""
    generator = streams.generator("subscription_faults")
    count = len(subscriptions)
    sizes = [max(1, round(fault.share * count)) if count else 0 for fault in SUBSCRIPTION_FAULTS]
    ended = np.flatnonzero(subscriptions.has_ended)
    # Only a contract that ended has a row from before its end.
    sizes[1] = min(sizes[1], len(ended))
    repeated = arrays.sample_positions(generator, count, sizes[0])
    outdated = ended[arrays.sample_positions(generator, len(ended), sizes[1])]
    templates = generator.integers(0, max(count, 1), size=sum(sizes[_FIRST_FALSE:]))
    return SubscriptionFaults(
        templates=np.concatenate([repeated, outdated, templates]),
        kinds=np.repeat(np.arange(len(sizes)), sizes),
    )


def tables(subscriptions: Subscriptions, planted: SubscriptionFaults) -> Iterator[pa.Table]:
    """Lay the contracts out as the shop's export has them, every column text, chunk by chunk."""
    true = np.arange(len(subscriptions))
    contract = np.concatenate([true, planted.templates])
    kind = np.concatenate([np.full(len(true), -1), planted.kinds])
    # A contract too many has a number that no true one has.
    own_number = len(true) + np.cumsum(kind >= _FIRST_FALSE)
    number = np.where(kind >= _FIRST_FALSE, own_number, contract + 1)
    in_order = np.lexsort((kind, number))
    contract, kind, number = contract[in_order], kind[in_order], number[in_order]
    for start in range(0, max(len(contract), 1), shop_customers.CHUNK):
        rows = slice(start, start + shop_customers.CHUNK)
        yield _table(subscriptions, contract[rows], kind[rows], number[rows])


def _table(subscriptions: Subscriptions, contract: Ints, kind: Ints, number: Ints) -> pa.Table:
    def is_in(name: str) -> Flags:
        position = [fault.name for fault in SUBSCRIPTION_FAULTS].index(name)
        return np.asarray(kind == position)

    start_day, second = subscriptions.start_day[contract], subscriptions.second[contract]
    is_early = is_in("subscriptions_ended_before_they_began")
    end_day = np.where(is_early, start_day - 30, subscriptions.end_day[contract])
    has_end = (end_day <= dates.LAST_DAY) & ~is_in("outdated_subscriptions")
    started_at = text.from_letters(text.timestamp_letters(start_day, second))
    wrong_starts = {
        "subscriptions_with_unreadable_date": faults.UNREADABLE_DATES,
        "subscriptions_in_the_distant_past": faults.DISTANT_DATES,
        "subscriptions_in_the_future": faults.FUTURE_DATES,
    }
    for name, words in wrong_starts.items():
        started_at = text.put_words(started_at, is_in(name), words, number)
        # Whoever mistypes the start has no end yet.
        has_end &= ~is_in(name)
    ended_at = text.from_letters(
        text.timestamp_letters(np.where(has_end, end_day, 0), second), ~has_end
    )
    monthly = text.repeated_money(subscriptions.monthly[contract]).cast(pa.string())
    return pa.table(
        {
            "subscription_id": text.numbered("S", number, width=8),
            "customer_id": shop_customers.ids(
                subscriptions.customer[contract],
                is_null=is_in("subscriptions_without_customer"),
            ),
            "plan": text.choice(subscriptions.plan[contract], [plan.name for plan in PLANS]),
            "started_at": started_at,
            "ended_at": ended_at,
            "monthly_amount": text.put_words(
                monthly,
                is_in("subscriptions_with_amount_in_words"),
                faults.PRICES_IN_WORDS,
                number,
            ),
            "end_reason": text.choice(
                subscriptions.end_reason[contract], END_REASONS, is_null=~has_end
            ),
        }
    )


def truth_table(subscriptions: Subscriptions) -> pa.Table:
    """Lay the truth out: one row per contract, typed."""
    first = np.datetime64(dates.FIRST_DATE, "D").astype(np.int64)

    def as_dates(days: Whole, is_known: Flags | None = None) -> pa.Array:
        numbers = (days + first).astype(np.int32)
        mask = None if is_known is None else ~is_known
        return pa.array(numbers, mask=mask).cast(pa.date32())

    return pa.table(
        {
            "subscription_id": text.numbered("S", np.arange(len(subscriptions)) + 1, width=8),
            "customer_id": shop_customers.ids(subscriptions.customer),
            "plan": text.choice(subscriptions.plan, [plan.name for plan in PLANS]),
            "started_date": as_dates(subscriptions.start_day),
            "ended_date": as_dates(subscriptions.end_day, subscriptions.has_ended),
            "monthly_churn_probability": pa.array(subscriptions.churn),
            "month_count": pa.array(subscriptions.month_count),
            "monthly_amount": text.money(subscriptions.monthly).cast(pa.decimal128(18, 2)),
        }
    )


def summary(subscriptions: Subscriptions) -> dict[str, Any]:
    """Say what is true of the contracts as a whole, ready to be written as JSON."""
    is_active = ~subscriptions.has_ended
    return {
        "contracts": len(subscriptions),
        "active": int(np.count_nonzero(is_active)),
        "monthly_amount": text.amount(int(subscriptions.monthly[is_active].sum())),
        "plans": {
            plan.name: {
                "churn_gamma": plan.churn_gamma,
                "churn_delta": plan.churn_delta,
                "contracts": int(np.count_nonzero(subscriptions.plan == position)),
                "active": int(np.count_nonzero(is_active & (subscriptions.plan == position))),
            }
            for position, plan in enumerate(PLANS)
        },
        "months": _months(subscriptions),
    }


def _months(subscriptions: Subscriptions) -> list[dict[str, Any]]:
    month_of_day = dates.month_numbers()
    months = int(month_of_day[dates.LAST_DAY]) + 1
    ended = subscriptions.has_ended
    started_in = month_of_day[subscriptions.start_day]
    ended_in = month_of_day[subscriptions.end_day[ended]]
    started = np.bincount(started_in, minlength=months)
    ends = np.bincount(ended_in, minlength=months)
    at_end = np.cumsum(started - ends)
    cents = np.cumsum(
        arrays.sum_by(started_in, subscriptions.monthly, months)
        - arrays.sum_by(ended_in, subscriptions.monthly[ended], months)
    )
    return [
        {
            "month_start": dates.month_start(number).isoformat(),
            "started": int(started[number]),
            "ended": int(ends[number]),
            "active_at_end": int(at_end[number]),
            "monthly_amount_at_end": text.amount(int(cents[number])),
        }
        for number in range(months)
    ]
