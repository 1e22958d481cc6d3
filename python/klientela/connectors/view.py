"""What dbt asks for, and the views that answer it."""

from dataclasses import dataclass

from klientela.connectors.sql import identifier


@dataclass(frozen=True)
class RawTable:
    """One source table as dbt declares it.

    Attributes
    ----------
    source, name
        Names of the source and of its table.
    schema, view
        Schema and name of the view to make.
    columns
        Declared column names, without ``source_file`` and ``source_row``.
    is_only_one
        Whether the source has no other table.
    also_named
        Another name that its file may have, as published; none for most.
    """

    source: str
    name: str
    schema: str
    view: str
    columns: tuple[str, ...]
    is_only_one: bool
    also_named: str | None = None


@dataclass(frozen=True)
class RawView:
    """A raw table with the selects of its files.

    Attributes
    ----------
    table
        What it answers.
    selects
        One select per file, in the order of the files' names.
    warnings
        What a person should know although the files are read.
    """

    table: RawTable
    selects: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    @property
    def statement(self) -> str:
        """The statement that makes the view anew."""
        name = f"{identifier(self.table.schema)}.{identifier(self.table.view)}"
        return f"create or replace view {name} as\n" + "\n\nunion all\n\n".join(self.selects)
