"""The command line: ``klientela demo-data | import | build | publish | app | doctor``."""

from klientela.cli.entry import main

__all__ = ["main"]
