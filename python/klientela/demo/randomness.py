"""Independent streams of random numbers, one per entity and chunk."""

from typing import Final

import numpy as np

from klientela.errors import KlientelaError

# The position in this list is part of the stream: append, never insert.
ENTITIES: Final = (
    "acquisition",
    "customers",
    "people",
    "products",
    "orders",
    "order_lines",
    "returns",
    "faults",
    "acquisition_costs",
    "subscriptions",
    "subscription_faults",
    "identities",
)


class Streams:
    """A generator for every entity and chunk of one shop.

    A chunk's numbers depend only on seed, entity and chunk number, never on what else was drawn
    before: adding a column to customers leaves the orders as they were.

    Parameters
    ----------
    seed
        Any whole number from 0 on.

    Raises
    ------
    KlientelaError
        When the seed is negative.
    """

    def __init__(self, seed: int) -> None:
        if seed < 0:
            raise KlientelaError(f"The seed is {seed}, but it must be a whole number from 0 on.")
        self.seed = seed

    def generator(self, entity: str, chunk: int = 0) -> np.random.Generator:
        """Return the generator of one chunk of one entity, from its beginning."""
        spawn_key = (ENTITIES.index(entity), chunk)
        sequence = np.random.SeedSequence(self.seed, spawn_key=spawn_key)
        return np.random.Generator(np.random.PCG64(sequence))
