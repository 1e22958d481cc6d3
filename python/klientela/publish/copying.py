"""Copy marts from the work warehouse into a new database file, with their comments."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from klientela.errors import KlientelaError
from klientela.paths import Warehouse
from klientela.publish.reader import open_database

# dbt stored its views under this catalogue name (the file's own), and they ask for it again.
WORK = "work"
NEW = "published"

# Every comment of a database: of a table or view (column_name is null), and of its columns.
_COMMENTS = """
    select schema_name, table_name, null as column_name, comment
    from duckdb_tables() where database_name = $database and comment is not null
    union all
    select schema_name, view_name, null, comment
    from duckdb_views() where database_name = $database and comment is not null
    union all
    select schema_name, table_name, column_name, comment
    from duckdb_columns() where database_name = $database and comment is not null
"""

Comments = dict[tuple[str, str, str | None], str]


@dataclass(frozen=True)
class Copied:
    """What a copy should hold, to check it by.

    Attributes
    ----------
    rows
        Rows by ``schema.table``.
    comments
        Text by (schema, table, column); column None for the table's own.
    """

    rows: dict[str, int]
    comments: Comments


def copy_marts(warehouse: Warehouse, marts: tuple[str, ...], build_id: str, target: Path) -> Copied:
    """Write the marts of one build into a new database file.

    Parameters
    ----------
    marts
        ``schema.table`` each; a view becomes a table.
    build_id
        The build they must come from: checked against the work warehouse's own log, because a
        dbt run may have begun since ``last_build.json`` was read.
    target
        File to create.

    Raises
    ------
    KlientelaError
        When the work warehouse is in use, was changed by a later run, or lacks a mart.
    """
    connection = duckdb.connect()
    try:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach {literal(str(target))} as {NEW}")
        _attach_work(connection, warehouse)
        _check_newest_run(connection, build_id)
        comments = read_comments(connection, WORK)
        rows = {}
        for mart in marts:
            schema, table = mart.split(".")
            rows[mart] = _copy_table(connection, schema, table)
        published = {key: text for key, text in comments.items() if f"{key[0]}.{key[1]}" in rows}
        connection.execute("begin")
        for (schema, table, column), text in published.items():
            _comment(connection, schema, table, column, text)
        connection.execute("commit")
        connection.execute(f"checkpoint {NEW}")
        connection.execute(f"detach {NEW}")
    finally:
        connection.close()
    return Copied(rows=rows, comments=published)


def check_copy(database: Path, copied: Copied) -> None:
    """Open a copy as a reader does, and compare it with what was copied.

    Raises
    ------
    KlientelaError
        When a count or a comment differs.
    """
    connection = open_database(database)
    try:
        catalogue = database.stem
        for mart, expected in copied.rows.items():
            schema, table = mart.split(".")
            query = f"select count(*) from {quoted(schema)}.{quoted(table)}"
            ((found,),) = connection.execute(query).fetchall()
            if found != expected:
                raise KlientelaError(
                    f"The copy of {mart} has {found} rows instead of {expected}: publish again."
                )
        if read_comments(connection, catalogue) != copied.comments:
            raise KlientelaError("The copy lost comments of its columns: publish again.")
    finally:
        connection.close()


def read_comments(connection: duckdb.DuckDBPyConnection, database: str) -> Comments:
    """Read all comments of an attached database."""
    rows = connection.execute(_COMMENTS, {"database": database}).fetchall()
    return {(schema, table, column): text for schema, table, column, text in rows}


def quoted(name: str) -> str:
    """Quote an identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Quote a string where a statement takes no parameter."""
    return "'" + text.replace("'", "''") + "'"


def _attach_work(connection: duckdb.DuckDBPyConnection, warehouse: Warehouse) -> None:
    try:
        connection.execute(f"attach {literal(str(warehouse.work_file))} as {WORK} (read_only)")
    except duckdb.IOException as error:
        if "lock" in str(error):
            raise KlientelaError(
                f"{warehouse.work_file} is in use by another program, perhaps a dbt run: "
                "publish again when it is done."
            ) from error
        raise KlientelaError(
            f"{warehouse.work_file} does not open: run `klientela build` to build it again."
        ) from error


def _check_newest_run(connection: duckdb.DuckDBPyConnection, build_id: str) -> None:
    query = f"""
        select build_id, event from {WORK}.log.builds
        order by started_at desc, event = 'finished' desc limit 1
    """
    try:
        newest = connection.execute(query).fetchall()
    except duckdb.CatalogException:
        newest = []
    if newest != [(build_id, "finished")]:
        raise KlientelaError(
            "The work warehouse was changed by another dbt run since its last full build: "
            "run `klientela build` again."
        )


def _copy_table(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> int:
    name = f"{quoted(schema)}.{quoted(table)}"
    connection.execute(f"create schema if not exists {NEW}.{quoted(schema)}")
    try:
        connection.execute(f"create table {NEW}.{name} as select * from {WORK}.{name}")
    except duckdb.CatalogException as error:
        raise KlientelaError(
            f"The mart {schema}.{table} is not in the work warehouse: run `klientela build` again."
        ) from error
    ((rows,),) = connection.execute(f"select count(*) from {NEW}.{name}").fetchall()
    return int(rows)


def _comment(
    connection: duckdb.DuckDBPyConnection, schema: str, table: str, column: str | None, text: str
) -> None:
    name = f"{NEW}.{quoted(schema)}.{quoted(table)}"
    if column is None:
        connection.execute(f"comment on table {name} is {literal(text)}")
    else:
        connection.execute(f"comment on column {name}.{quoted(column)} is {literal(text)}")
