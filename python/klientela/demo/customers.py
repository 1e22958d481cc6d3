"""The shop's customers: when they came, how they behave, and what they look like in the export."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from klientela.demo import arrays, dates, names, places, text
from klientela.demo import personas as people
from klientela.demo.arrays import Flags, Floats, Ints, Whole
from klientela.demo.randomness import Streams

#: Customers drawn and written at once; part of what the seed means, so never a setting.
CHUNK: Final = 65_536

# Shares of what customers leave out or do.
_NO_EMAIL_SHARE: Final = 0.03
_NO_BIRTH_DATE_SHARE: Final = 0.25
_GENDERS: Final = ("female", "male", "diverse")
_GENDER_WEIGHTS: Final = (50, 42, 1, 7)  # the last one does not say
#: Share of buyers who signed up well before they ordered, and how many days on average.
_EARLY_SIGN_UP_SHARE: Final = 0.25
_EARLY_SIGN_UP_DAYS: Final = 20
_YOUNGEST: Final = 18
_OLDEST: Final = 86


@dataclass(frozen=True)
class Customers:
    """Everything that is true of each customer, shapes (n,), oldest customer first.

    Attributes
    ----------
    first_day
        Day of the first order; of a window shopper, the day of the sign-up.
    persona, channel, country, district
        Positions in `personas.PERSONAS`, `personas.CHANNELS`, `places.COUNTRIES` and
        `places.districts`.
    buys
        Whether the customer ever orders.
    rate
        Purchases per day of an even year, while the customer stays.
    dropout
        Probability to leave for good after a purchase.
    mean_value
        Mean of what the customer spends per order, in the shop's currency.
    season
        Row of `dates.season_clocks`.
    """

    first_day: Ints
    persona: Whole
    channel: Whole
    country: Whole
    district: Whole
    buys: Flags
    rate: Floats
    dropout: Floats
    mean_value: Floats
    season: Whole

    def __len__(self) -> int:
        """How many customers there are."""
        return len(self.first_day)


def draw(streams: Streams, count: int) -> Customers:
    """Draw the customers of a shop.

    Parameters
    ----------
    streams
        Random numbers.
    count
        How many customers, at least 1.
    """
    factors = {campaign.month_number: campaign.newcomers_factor for campaign in people.CAMPAIGNS}
    weights = dates.acquisition_weights(factors)
    arrivals = np.sort(streams.generator("acquisition").random(count))
    first_day = arrays.pick_one_table(weights, arrivals)
    parts = [
        _draw_chunk(streams.generator("customers", chunk), first_day[start : start + CHUNK])
        for chunk, start in enumerate(range(0, count, CHUNK))
    ]
    if len(parts) == 1:
        return parts[0]
    fields = Customers.__dataclass_fields__
    return Customers(
        **{field: np.concatenate([getattr(part, field) for part in parts]) for field in fields}
    )


def _draw_chunk(generator: np.random.Generator, first_day: Ints) -> Customers:
    count = len(first_day)
    month = dates.month_numbers()[first_day]
    channel = arrays.pick(_channels_by_month(), month, generator.random(count))
    kind_of_day = channel + len(people.CHANNELS) * dates.is_christmas()[first_day]
    persona = arrays.pick(people.mix_by_channel(), kind_of_day, generator.random(count))

    shape = people.column("rate_shape")[persona]
    rate = generator.standard_gamma(shape) / shape
    rate /= people.column("mean_days_between_orders")[persona]
    dropout = generator.beta(
        people.column("dropout_a")[persona], people.column("dropout_b")[persona]
    )
    for campaign in people.CAMPAIGNS:
        came_by_it = month == campaign.month_number
        rate[came_by_it] *= campaign.rate_factor
        dropout[came_by_it] *= campaign.dropout_factor

    country_weights = np.array([country.weight for country in places.COUNTRIES], np.float64)
    country = arrays.pick_one_table(country_weights, generator.random(count))
    district = _draw_districts(generator, country)

    # Gamma-gamma: a customer's mean is p / nu with nu gamma distributed; scaled to the persona's.
    shrink = generator.standard_gamma(people.MEAN_VALUE_SHAPE, size=count)
    mean_value = people.column("mean_order_value")[persona] * (people.MEAN_VALUE_SHAPE - 1) / shrink
    mean_value *= np.array([place.spending_factor for place in places.COUNTRIES])[country]

    return Customers(
        first_day=first_day,
        persona=persona.astype(np.int8),
        channel=channel.astype(np.int8),
        country=country.astype(np.int8),
        district=district.astype(np.int16),
        buys=people.column("buys")[persona] > 0,
        # Nobody leaves for certain or stays for certain: the formulas divide by both.
        rate=np.maximum(rate, 1e-7),
        dropout=np.clip(dropout, 1e-6, 1 - 1e-6),
        mean_value=mean_value,
        season=people.column("season")[persona].astype(np.int8),
    )


def _channels_by_month() -> Floats:
    months = int(dates.month_numbers()[dates.LAST_DAY]) + 1
    weights = np.tile(np.array(people.CHANNEL_WEIGHTS, np.float64), (months, 1))
    for campaign in people.CAMPAIGNS:
        weights[campaign.month_number] *= campaign.channel_factors
    return weights


def _draw_districts(generator: np.random.Generator, country: Ints) -> Ints:
    flat = places.districts()
    widest = max(flat.count)
    weights = np.zeros((len(places.COUNTRIES), widest))
    for row, row_weights in enumerate(flat.weights):
        weights[row, : len(row_weights)] = row_weights
    within = arrays.pick(weights, country, generator.random(len(country)))
    return np.asarray(np.array(flat.first)[country] + within)


def ids(numbers: Whole, is_null: Flags | None = None) -> pa.StringArray:
    """Text of customers' ids by their positions, null where said."""
    return text.numbered("C", numbers.astype(np.int64) + 1, width=8, is_null=is_null)


def tables(
    streams: Streams,
    customers: Customers,
    first_seconds: Ints,
    repeated: Ints,
    conflicting: Ints,
    acquisition_costs: Ints,
) -> Iterator[pa.Table]:
    """Lay the customers out as the shop's export has them, every column text, chunk by chunk.

    Parameters
    ----------
    streams
        Random numbers.
    customers
        Who they are.
    first_seconds
        Second of the day of each customer's first order, shape (n,); not read for window shoppers.
    repeated, conflicting
        Positions of customers whose record stands in the export twice: the same, or changed.
    acquisition_costs
        What each customer cost, in cents, below 0 where nobody knows, shape (n,).
    """
    for chunk, start in enumerate(range(0, len(customers), CHUNK)):
        rows = np.arange(start, min(start + CHUNK, len(customers)))
        table = _table(streams.generator("people", chunk), customers, first_seconds, rows)
        cost = acquisition_costs[rows]
        written = pc.if_else(pa.array(cost >= 0), text.money(np.maximum(cost, 0)), None)
        table = table.append_column("acquisition_cost", written)
        yield _with_second_records(table, np.isin(rows, repeated), np.isin(rows, conflicting))


def _table(
    generator: np.random.Generator, customers: Customers, first_seconds: Ints, rows: Ints
) -> pa.Table:
    count = len(rows)
    country = customers.country[rows]
    district = customers.district[rows]
    flat = places.districts()

    gender = arrays.pick_one_table(np.array(_GENDER_WEIGHTS, np.float64), generator.random(count))
    is_called_like_a_woman = np.where(gender > 1, generator.random(count) < 0.5, gender == 0)
    first_name = np.where(
        is_called_like_a_woman,
        generator.integers(0, names.FEMALE_COUNT, size=count),
        names.FEMALE_COUNT + generator.integers(0, names.MALE_COUNT, size=count),
    )
    surname = generator.integers(0, len(names.SURNAMES), size=count)
    domain = generator.integers(0, len(names.EMAIL_DOMAINS), size=count)
    has_email = generator.random(count) >= _NO_EMAIL_SHARE
    age_in_days = (generator.uniform(_YOUNGEST, _OLDEST, size=count) * 365.25).astype(np.int64)
    has_birth_date = generator.random(count) >= _NO_BIRTH_DATE_SHARE
    signed_up_day, signed_up_second = _sign_ups(generator, customers, first_seconds, rows)

    return pa.table(
        {
            "customer_id": ids(rows),
            "email": _emails(first_name, surname, rows, domain, has_email),
            "phone": _phones(generator, country),
            "first_name": text.choice(first_name, names.FIRST_NAMES),
            "last_name": text.choice(surname, names.SURNAMES),
            "birth_date": text.from_letters(
                text.date_letters(signed_up_day - age_in_days), ~has_birth_date
            ),
            "gender": text.choice(np.minimum(gender, 2), _GENDERS, is_null=gender == 3),
            "country": text.choice(country, places.COUNTRY_NAMES),
            "region": text.choice(district, flat.regions),
            "city": text.choice(district, flat.cities),
            "postcode": text.choice(district, flat.postcodes),
            "acquisition_channel": text.choice(customers.channel[rows], people.CHANNELS),
            "created_at": text.from_letters(
                text.timestamp_letters(signed_up_day, signed_up_second)
            ),
        }
    )


def _with_second_records(table: pa.Table, is_repeated: Flags, is_conflicting: Flags) -> pa.Table:
    """Put a second record behind some customers, of some with other ways to reach them."""
    rows = np.repeat(np.arange(table.num_rows), 1 + (is_repeated | is_conflicting))
    is_second = np.concatenate([[False], rows[1:] == rows[:-1]])
    is_changed = pa.array(is_second & is_conflicting[rows])
    table = table.take(pa.array(rows))
    email = table["email"]
    changed_email = pc.coalesce(
        pc.replace_substring(email, "@", ".old@"),
        pc.binary_join_element_wise(table["customer_id"], names.EMAIL_DOMAINS[0], "@"),
    )
    phone = pc.cast(table["phone"], pa.string())
    no_phone = pa.scalar(None, pa.string())
    columns = {
        "email": pc.if_else(is_changed, changed_email, email),
        "phone": pc.if_else(is_changed, no_phone, phone),
    }
    for name, column in columns.items():
        table = table.set_column(table.column_names.index(name), name, column)
    return table


def _sign_ups(
    generator: np.random.Generator, customers: Customers, first_seconds: Ints, rows: Ints
) -> tuple[Ints, Ints]:
    """Days and seconds of the sign-ups: minutes before the first order, or days."""
    count = len(rows)
    other_second = dates.seconds_of_day(generator.random(count))
    first_second = np.where(customers.buys[rows], first_seconds[rows], other_second)
    is_early = generator.random(count) < _EARLY_SIGN_UP_SHARE
    days_early = 1 + generator.geometric(1 / _EARLY_SIGN_UP_DAYS, size=count)
    minutes_before = generator.integers(60, 1800, size=count)
    moment = customers.first_day[rows] * dates.SECONDS_PER_DAY + first_second
    ahead = np.where(is_early, days_early * dates.SECONDS_PER_DAY, minutes_before)
    # Nobody signs up before the shop opens.
    moment = np.maximum(moment - np.where(customers.buys[rows], ahead, 0), 0)
    return moment // dates.SECONDS_PER_DAY, moment % dates.SECONDS_PER_DAY


def _emails(
    first_name: Ints, surname: Ints, rows: Ints, domain: Ints, has_email: Flags
) -> pa.StringArray:
    firsts, surnames, domains = _email_words()
    addresses = pc.binary_join_element_wise(
        firsts.take(pa.array(first_name)), surnames.take(pa.array(surname)), "."
    )
    # The number makes the address one person's, as in real shops' data.
    numbers = pc.cast(pa.array(rows + 1), pa.string())
    endings = pc.binary_join_element_wise(numbers, domains.take(pa.array(domain)), "@")
    joined = pc.binary_join_element_wise(addresses, endings, ".")
    return pc.if_else(pa.array(has_email), joined, pa.scalar(None, pa.string()))


@cache
def _email_words() -> tuple[pa.StringArray, pa.StringArray, pa.StringArray]:
    return (
        pa.array([name.lower() for name in names.FIRST_NAMES]),
        pa.array([name.lower() for name in names.SURNAMES]),
        pa.array(names.EMAIL_DOMAINS),
    )


def _phones(generator: np.random.Generator, country: Whole) -> pa.DictionaryArray:
    has_phone = (
        generator.random(len(country))
        < np.array([place.phone_share for place in places.COUNTRIES])[country]
    )
    uniforms = generator.random(len(country))
    numbers = [places.phone_numbers(position) for position in range(len(places.COUNTRIES))]
    sizes = np.array([len(column) for column in numbers])
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    picked = first[country] + (uniforms * sizes[country]).astype(np.int64)
    used, positions = np.unique(picked, return_inverse=True)
    listed = pa.concat_arrays(numbers).take(pa.array(used))
    return text.choice(positions, listed, is_null=~has_phone)
