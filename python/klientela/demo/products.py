"""What the shop sells: ten categories, each with the same ladder of prices."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from klientela.demo import text
from klientela.demo.arrays import Floats, Ints
from klientela.demo.randomness import Streams

#: Category, its three sub-categories, and the words its products are called by.
CATEGORIES: Final = (
    ("Fashion", ("Shirts", "Knitwear", "Bags"), ("Tee", "Pullover", "Tote")),
    ("Grocery", ("Coffee", "Pantry", "Sweets"), ("Roast", "Box", "Selection")),
    ("Toys", ("Puzzles", "Games", "Plush"), ("Puzzle", "Game", "Bear")),
    ("Beauty", ("Care", "Scent", "Bath"), ("Cream", "Scent", "Soap")),
    ("Sports", ("Yoga", "Running", "Outdoor"), ("Mat", "Vest", "Pack")),
    ("Gifts", ("Cards", "Candles", "Hampers"), ("Card", "Candle", "Hamper")),
    ("Household", ("Cleaning", "Kitchen", "Storage"), ("Cloth", "Pan", "Crate")),
    ("Books", ("Fiction", "Cooking", "Travel"), ("Novel", "Cookbook", "Guide")),
    ("Office", ("Paper", "Writing", "Desk"), ("Notebook", "Pen", "Lamp")),
    ("Garden", ("Seeds", "Tools", "Pots"), ("Seeds", "Spade", "Pot")),
)
STEPS: Final = 60
PRODUCT_COUNT: Final = len(CATEGORIES) * STEPS
_LOWEST_PRICE: Final = 1.5
_HIGHEST_PRICE: Final = 320.0
_STYLES: Final = (
    *("Alder", "Amber", "Birch", "Cedar", "Clay", "Cobalt", "Coral", "Dune", "Ember", "Fjord"),
    *("Flint", "Harbour", "Heath", "Indigo", "Ivory", "Juniper", "Lagoon", "Linen", "Meadow"),
    "Moss",
)


@dataclass(frozen=True)
class Products:
    """The catalogue, shapes (PRODUCT_COUNT,); product ``category * STEPS + step``.

    Attributes
    ----------
    price, cost
        In cents, as listed.
    """

    price: Ints
    cost: Ints


def price_boundaries() -> Floats:
    """Where one step of the ladder ends and the next begins, in currency, shape (STEPS - 1,)."""
    ladder = _price_ladder()
    return np.sqrt(ladder[1:] * ladder[:-1])


def _price_ladder() -> Floats:
    return np.geomspace(_LOWEST_PRICE, _HIGHEST_PRICE, STEPS)


def draw(streams: Streams) -> Products:
    """Price every product near its step of the ladder, ending in 9, and cost it below that."""
    generator = streams.generator("products")
    shape = (len(CATEGORIES), STEPS)
    wobble = generator.uniform(0.98, 1.02, size=shape)
    price = np.rint(_price_ladder() * wobble * 10).astype(np.int64) * 10 - 1
    cost_share = generator.uniform(0.42, 0.68, size=shape)
    cost = np.floor(price * cost_share).astype(np.int64)
    return Products(price=price.ravel(), cost=cost.ravel())


def product_ids() -> pa.StringArray:
    """Text of every product id, in order."""
    return text.numbered("P", np.arange(1, PRODUCT_COUNT + 1), width=4)


def to_table(products: Products) -> pa.Table:
    """Lay the catalogue out as the shop's export has it: every column text."""
    names: list[str] = []
    sub_categories: list[str] = []
    for _, subs, words in CATEGORIES:
        for step in range(STEPS):
            kind = step % len(subs)
            sub_categories.append(subs[kind])
            size = ("S", "M", "L")[step // 20]
            names.append(f"{_STYLES[step // 3 % len(_STYLES)]} {words[kind]} {size}")
    return pa.table(
        {
            "product_id": product_ids(),
            "name": pa.array(names),
            "category": pa.array(np.repeat([name for name, _, _ in CATEGORIES], STEPS)),
            "sub_category": pa.array(sub_categories),
            "price": text.money(products.price),
            "cost": text.money(products.cost),
        }
    )
