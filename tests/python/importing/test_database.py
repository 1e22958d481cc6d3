"""A table of a real PostgreSQL server, started here on loopback and stopped afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from adbc_driver_postgresql import dbapi

from importing.data_folder import DataFolder
from klientela.connectors.importing import Importer, Request, database
from klientela.errors import KlientelaError

PASSWORD = "s3cret-word"


def programs() -> Path:
    """Folder of the server's programs; `.ci/postgres` installs them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    assert on_path, "PostgreSQL is not installed: run .ci/postgres"
    return Path(on_path).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def server_home() -> Iterator[Path]:
    """A folder that another user can reach, which pytest's own are not."""
    with tempfile.TemporaryDirectory(prefix="klientela-postgres-") as home:
        yield Path(home)


@pytest.fixture(scope="module")
def server(server_home: Path) -> Iterator[str]:
    """Address of a server with two tables."""
    home = server_home
    # The server refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        os.chown(home, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    secret = home / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)

    def run(*command: str) -> None:
        subprocess.run(
            [str(programs() / command[0]), *command[1:]],
            check=True, capture_output=True, user=user, cwd=home,
        )  # fmt: skip

    port = free_port()
    data = str(home / "data")
    run(
        "initdb", "-D", data, "-U", "shop", "--pwfile", str(secret), "-A", "scram-sha-256",
        "-E", "UTF8", "--no-locale", "--no-sync",
    )  # fmt: skip
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    run("pg_ctl", "-D", data, "-o", options, "-l", str(home / "log"), "-w", "start")
    address = f"postgresql://shop:{PASSWORD}@127.0.0.1:{port}/postgres"
    try:
        with dbapi.connect(address) as connection, connection.cursor() as cursor:
            cursor.execute(
                "create table buyers (customer_id int, email text, signed_up_at timestamp, "
                "has_email_consent boolean);"
            )
            cursor.execute(
                "insert into buyers select n, 'c' || n || '@example.com', "
                "timestamp '2024-01-01' + n * interval '1 minute', n % 2 = 0 "
                "from generate_series(1, 200000) as n"
            )
            cursor.execute("create schema sales")
            cursor.execute(
                'create table sales."Orders" ("Order Number" text, "Customer ID" int, '
                '"Order Date" timestamp, "Total" numeric(10, 2))'
            )
            cursor.execute(
                'insert into sales."Orders" values '
                "('1', 1, timestamp '2025-01-31 10:00', 12.50), "
                "('2', 2, timestamp '2025-02-28 11:00', 20)"
            )
            cursor.execute("create table nothing (a int)")
            connection.commit()
        yield address
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def bring_in(folder: DataFolder, address: str, table: str, **said: object) -> list[str]:
    with Importer(Request((), folder.path, **said)) as importer:  # type: ignore[arg-type]
        piece = database.fetched(address, table, importer.scratch)
        return importer.put(importer.find_in(piece))


def test_a_table_of_orders_comes_in_as_parquet(folder: DataFolder, server: str) -> None:
    put = bring_in(folder, server, 'sales."Orders"')
    (file,) = folder.files()
    assert put == [file]
    assert file.startswith("orders_file/sales_orders-")
    read = pq.read_table(folder.path / file)
    assert read.num_rows == 2
    assert bring_in(folder, server, 'sales."Orders"') == []


def test_a_large_table_is_streamed_in_batches_and_mapped(folder: DataFolder, server: str) -> None:
    mapping = folder.write(
        "m.yml",
        "entity: customers\ncolumns: {customer_id: customer_id, email: email, "
        "signed_up_at: signed_up_at, has_email_consent: has_email_consent}",
    )
    bring_in(folder, server, "buyers", mapping=mapping)
    (file,) = [one for one in folder.files() if one.endswith(".parquet")]
    content = pq.ParquetFile(folder.path / file)
    assert content.metadata.num_rows == 200_000
    # More than one batch: the table was never in memory as a whole.
    assert content.metadata.num_row_groups > 1
    columns = "customer_id, signed_up_at, has_email_consent"
    assert folder.rows("mapped_file", "customers", columns)[1] == (
        "2", "2024-01-01 00:02:00", "true",
    )  # fmt: skip


def test_what_is_wrong_is_said_without_the_password(folder: DataFolder, server: str) -> None:
    for address, table, said in (
        (server, "missing", "has no table missing"),
        (server, "nothing", "has not one row"),
        (server, "a.b.c", "write the name of a table"),
        (server, 'a"; drop table buyers; --', "write the name of a table"),
        (server.replace(PASSWORD, "wrong-word"), "buyers", "cannot be read"),
        ("postgresql://shop:s3cret-word@127.0.0.1:1/x", "buyers", "cannot be read"),
    ):
        with pytest.raises(KlientelaError, match=said) as fault:
            bring_in(folder, address, table)
        assert PASSWORD not in str(fault.value)
        assert "wrong-word" not in str(fault.value)
    assert folder.files() == []
