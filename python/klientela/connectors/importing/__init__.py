"""Exports brought into the data folder: opened, recognised, read to the end, and put as a whole."""

from klientela.connectors.importing.found import Found
from klientela.connectors.importing.importer import Importer, Request, known_sources
from klientela.connectors.importing.project import NextBuild, next_build, project_request

__all__ = [
    "Found",
    "Importer",
    "NextBuild",
    "Request",
    "known_sources",
    "next_build",
    "project_request",
]
