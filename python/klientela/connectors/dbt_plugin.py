"""The bridge from ``dbt build`` to the connectors: one function inside DuckDB.

dbt-duckdb loads this module (``plugins`` in ``profiles.yml``) and the macro ``prepare_raw_views``
calls the function before anything is built, so plain ``dbt build`` reads the same files in the
same way as ``klientela build``.
"""

import os

# lifelines stands on autograd, which on its first import walks over numpy's names; numpy adds some
# lazily, and where another model of the same build makes it do so just then, the walk may fail.
# Here, before there are several threads, it cannot.
import autograd.numpy  # noqa: F401
from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection

FUNCTION = "klientela_raw_views"
# How many threads DuckDB itself uses; dbt's own --threads says how many models run at once.
THREADS = "KLIENTELA_DUCKDB_THREADS"


def _raw_views(request: str) -> str:
    # Imported when called: most dbt commands open a connection and read no file.
    from klientela.connectors.plan import answer

    return answer(request)


class Plugin(BasePlugin):
    """Registers ``klientela_raw_views(varchar) -> varchar`` on dbt's connection."""

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Register the function.

        Parameters
        ----------
        conn
            dbt's connection. The function does not use it: a function may not query the
            connection that is running it, and inspects files with one of its own.
        """
        # Not a pure function: it reads the disk, so the planner must not run it ahead of time.
        conn.create_function(FUNCTION, _raw_views, ["VARCHAR"], "VARCHAR", side_effects=True)
        if os.environ.get(THREADS):
            conn.execute(f"set threads = {int(os.environ[THREADS])}")
