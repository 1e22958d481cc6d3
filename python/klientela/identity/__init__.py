"""One customer out of many records.

SQL says which records agree on what (``models/intermediate/identity``); here are the three things
that it cannot do: read telephone numbers, walk a graph, and weigh evidence that only nearly agrees.
"""

from klientela.identity.components import components_table, connected_records
from klientela.identity.fuzzy import candidates_table
from klientela.identity.phones import PhoneReader, phone_numbers_reader

__all__ = [
    "PhoneReader",
    "candidates_table",
    "components_table",
    "connected_records",
    "phone_numbers_reader",
]
