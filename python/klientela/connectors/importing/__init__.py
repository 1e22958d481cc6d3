"""Exports brought into the data folder: opened, recognised, read to the end, and put as a whole."""

from klientela.connectors.importing.found import Found
from klientela.connectors.importing.importer import Importer, Request, known_sources

__all__ = ["Found", "Importer", "Request", "known_sources"]
