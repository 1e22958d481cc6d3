"""Who the customers are: named kinds of people with known behaviour, and the campaigns.

A customer buys for the first time, and after every purchase, the first included, leaves for good
with a probability of their own; until then they buy at a rate of their own (the assumptions of
the MBG/NBD model: Batislam, Denizel & Filiztekin 2007). Within a persona rates are gamma
distributed, probabilities to leave are beta distributed, and mean order values follow the
gamma-gamma model (Fader & Hardie 2013), so that each estimator has a truth to be held against.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from klientela.demo.arrays import Floats

CHANNELS: Final = (
    "organic_search",
    "paid_search",
    "paid_social",
    "referral",
    "email",
    "marketplace",
    "store",
)
CHANNEL_WEIGHTS: Final = (26, 20, 16, 10, 6, 13, 9)
ORDER_CHANNELS: Final = ("online", "store", "mobile")

#: Gamma shape of single order values around a customer's mean (p of the gamma-gamma model).
ORDER_VALUE_SHAPE: Final = 4.0
#: Gamma shape of customers' rates of value around the persona's (q of the gamma-gamma model).
MEAN_VALUE_SHAPE: Final = 5.0


@dataclass(frozen=True)
class Persona:
    """One kind of customer.

    Attributes
    ----------
    name
        As written in the truth.
    description
        One sentence for people.
    channel_weights
        How many of them come through each of `CHANNELS`, relative to other personas.
    rate_shape
        Gamma shape of the purchase rate: small is uneven.
    mean_days_between_orders
        One divided by the mean purchase rate, in days of an even year.
    dropout_a, dropout_b
        Beta parameters of the probability to leave after a purchase.
    mean_order_value
        Mean over customers of what they spend per order, in the shop's currency.
    mean_lines
        Mean number of lines of an order.
    bulk_quantity
        Largest usual quantity of a line.
    return_share
        Probability that a bought line is sent back.
    order_channel_weights
        How often they order through each of `ORDER_CHANNELS`.
    category_weights
        How much they like each category of `products.CATEGORIES`.
    season
        Row of `dates.shopping_seasons`: 0 everybody, 1 gift buyers.
    buys
        Whether they ever order; window shoppers do not.
    """

    name: str
    description: str
    channel_weights: tuple[float, ...]
    rate_shape: float
    mean_days_between_orders: float
    dropout_a: float
    dropout_b: float
    mean_order_value: float
    mean_lines: float
    bulk_quantity: int
    return_share: float
    order_channel_weights: tuple[float, float, float]
    category_weights: tuple[float, ...]
    season: int = 0
    buys: bool = True


PERSONAS: Final = (
    Persona(
        name="bargain_hunter",
        description="Comes for one offer and hardly ever returns.",
        channel_weights=(38, 47, 64, 20, 25, 58, 34),
        rate_shape=1.5,
        mean_days_between_orders=35,
        dropout_a=9.0,
        dropout_b=1.2,
        mean_order_value=52,
        mean_lines=2.5,
        bulk_quantity=2,
        return_share=0.09,
        order_channel_weights=(5, 1, 4),
        category_weights=(3, 2, 1, 4, 3, 1, 2, 1, 3, 2),
    ),
    Persona(
        name="gift_buyer",
        description="Buys before Christmas, and again a year later.",
        channel_weights=(15, 16, 12, 14, 10, 16, 14),
        rate_shape=2.5,
        mean_days_between_orders=220,
        dropout_a=2.4,
        dropout_b=3.0,
        mean_order_value=64,
        mean_lines=2.6,
        bulk_quantity=2,
        return_share=0.06,
        order_channel_weights=(6, 3, 2),
        category_weights=(2, 1, 4, 1, 2, 5, 1, 4, 1, 2),
        season=1,
    ),
    Persona(
        name="occasional_shopper",
        description="Orders every couple of months until something better comes along.",
        channel_weights=(22, 18, 12, 20, 22, 14, 20),
        rate_shape=1.6,
        mean_days_between_orders=65,
        dropout_a=1.8,
        dropout_b=4.8,
        mean_order_value=58,
        mean_lines=3.3,
        bulk_quantity=3,
        return_share=0.07,
        order_channel_weights=(6, 2, 3),
        category_weights=(2, 2, 2, 2, 2, 2, 2, 2, 2, 2),
    ),
    Persona(
        name="regular_shopper",
        description="Orders every few weeks and mostly stays.",
        channel_weights=(11, 8, 4, 20, 18, 6, 14),
        rate_shape=3.0,
        mean_days_between_orders=48,
        dropout_a=1.0,
        dropout_b=11.0,
        mean_order_value=60,
        mean_lines=4.1,
        bulk_quantity=3,
        return_share=0.05,
        order_channel_weights=(5, 3, 3),
        category_weights=(3, 4, 2, 2, 3, 1, 3, 1, 2, 2),
    ),
    Persona(
        name="loyal_fan",
        description="Orders small baskets all the time and tells friends.",
        channel_weights=(3, 2, 1, 12, 10, 1, 6),
        rate_shape=4.0,
        mean_days_between_orders=32,
        dropout_a=0.8,
        dropout_b=22.0,
        mean_order_value=50,
        mean_lines=3.7,
        bulk_quantity=2,
        return_share=0.04,
        order_channel_weights=(3, 2, 6),
        category_weights=(4, 5, 1, 3, 4, 1, 2, 1, 2, 1),
    ),
    Persona(
        name="big_basket",
        description="Orders rarely, and then for the whole household.",
        channel_weights=(6, 6, 2, 8, 8, 3, 8),
        rate_shape=2.0,
        mean_days_between_orders=110,
        dropout_a=1.5,
        dropout_b=8.0,
        mean_order_value=185,
        mean_lines=5.8,
        bulk_quantity=6,
        return_share=0.06,
        order_channel_weights=(6, 4, 1),
        category_weights=(3, 4, 3, 1, 1, 1, 4, 2, 1, 4),
    ),
    Persona(
        name="small_business",
        description="Restocks a shop or an office on a schedule, in quantities.",
        channel_weights=(1.2, 1.5, 0.2, 1.5, 1.5, 0.2, 2),
        rate_shape=5.0,
        mean_days_between_orders=42,
        dropout_a=0.8,
        dropout_b=14.0,
        mean_order_value=240,
        mean_lines=6.5,
        bulk_quantity=24,
        return_share=0.03,
        order_channel_weights=(8, 1, 1),
        category_weights=(2, 6, 1, 1, 1, 1, 5, 1, 6, 4),
    ),
    Persona(
        name="window_shopper",
        description="Signs up and never orders: a prospect.",
        channel_weights=(7, 7, 12, 6, 8, 5, 2),
        rate_shape=1.0,
        mean_days_between_orders=1.0,
        dropout_a=1.0,
        dropout_b=1.0,
        mean_order_value=1.0,
        mean_lines=1.0,
        bulk_quantity=1,
        return_share=0.0,
        order_channel_weights=(1, 1, 1),
        category_weights=(1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
        buys=False,
    ),
)
PERSONA_NAMES: Final = tuple(persona.name for persona in PERSONAS)


@dataclass(frozen=True)
class Campaign:
    """A month whose newcomers are unlike those of other months: a planted cohort effect.

    Attributes
    ----------
    name
        As written in the truth.
    month_number
        Month of the first order, counted from the first month of the shop.
    newcomers_factor
        By how much it multiplied that month's newcomers.
    channel_factors
        By how much it multiplied the newcomers of each of `CHANNELS`.
    dropout_factor, rate_factor
        What it did to everybody's probability to leave and purchase rate.
    """

    name: str
    month_number: int
    newcomers_factor: float
    channel_factors: tuple[float, ...]
    dropout_factor: float
    rate_factor: float


CAMPAIGNS: Final = (
    Campaign(
        name="friends_bring_friends",
        month_number=14,  # 2024-09
        newcomers_factor=1.3,
        channel_factors=(1, 1, 1, 5, 1, 1, 1),
        dropout_factor=0.55,
        rate_factor=1.2,
    ),
    Campaign(
        name="viral_discount",
        month_number=20,  # 2025-03
        newcomers_factor=2.0,
        channel_factors=(1, 1, 8, 1, 1, 1, 1),
        dropout_factor=1.6,
        rate_factor=0.8,
    ),
)
#: In the Christmas season this many times as many newcomers are gift buyers.
GIFT_NEWCOMERS_FACTOR: Final = 2.5


def column(name: str) -> Floats:
    """One number of every persona, shape (personas,)."""
    return np.array([getattr(persona, name) for persona in PERSONAS], dtype=np.float64)


def table(name: str) -> Floats:
    """One tuple of numbers of every persona, shape (personas, numbers)."""
    return np.array([getattr(persona, name) for persona in PERSONAS], dtype=np.float64)


def mix_by_channel() -> Floats:
    """Weights of the personas among newcomers, outside and in the Christmas season.

    Returns
    -------
    Floats
        Shape (2 * channels, personas): row ``channel`` for an ordinary day, row
        ``len(CHANNELS) + channel`` for a day of the Christmas season.
    """
    ordinary = table("channel_weights").T
    christmas = ordinary.copy()
    christmas[:, PERSONA_NAMES.index("gift_buyer")] *= GIFT_NEWCOMERS_FACTOR
    return np.concatenate([ordinary, christmas])
