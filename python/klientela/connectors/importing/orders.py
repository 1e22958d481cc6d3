"""Anybody's order export, brought to the source ``orders_file``."""

from pathlib import Path

import duckdb
import yaml

from klientela.connectors.importing.found import SAMPLE_ROWS, Found, Landing
from klientela.connectors.importing.names import file_name, same_content
from klientela.connectors.importing.opening import Candidate
from klientela.connectors.orders_file.columns import known_columns
from klientela.connectors.orders_file.guess import guess_mapping
from klientela.connectors.orders_file.lines import SOURCE, read_orders_file
from klientela.connectors.orders_file.mapping import FILE_NAMES, KEYS, find_mapping
from klientela.connectors.tools.answers import KEYS as IMPORT_KEYS
from klientela.connectors.view import RawTable
from klientela.errors import KlientelaError


def find_orders(
    con: duckdb.DuckDBPyConnection,
    candidate: Candidate,
    data_dir: Path,
    scratch: Path,
    *,
    mapping: Path | None,
    is_certain: bool,
    reporting: tuple[str, str],
) -> Found | None:
    """Read a file as orders, as the build will.

    Parameters
    ----------
    con
        A connection of its own to inspect files with.
    candidate
        The table of a file that no known tool wrote.
    data_dir, scratch
        The data folder, and a folder to try things in.
    mapping
        The person's mapping file, or none.
    is_certain
        Whether they said that it is orders.
    reporting
        Reporting time zone and currency.

    Returns
    -------
    Found or None
        None where nobody said that it is orders and the column names leave a doubt.

    Raises
    ------
    KlientelaError
        When it is orders and cannot be read with certainty.
    """
    there = next(
        (path for name in FILE_NAMES if (path := data_dir / SOURCE / name).is_file()), None
    )
    if not is_certain:
        try:
            guess_mapping(candidate.label, candidate.headers)
        except KlientelaError:
            return None
    target = file_name(candidate.stem, candidate.fingerprint, candidate.suffix)
    trial = scratch / "trial"
    folder = trial / SOURCE
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    (folder / target).symlink_to(candidate.content.resolve())
    own = None
    if mapping is not None:
        own = scratch / "mapping.yml"
        own.write_text(_for_orders(mapping), encoding="utf-8")
        if there is not None and there.read_text("utf-8") != own.read_text("utf-8"):
            raise KlientelaError(
                f"{SOURCE}/{there.name} is there already and says something else than "
                f"{mapping.name}: all files in {SOURCE} are read by one mapping; put that one "
                "right, or move the old files away."
            )
    said = own or there
    if said is not None:
        (folder / FILE_NAMES[0]).write_text(said.read_text("utf-8"), encoding="utf-8")
    table = RawTable(SOURCE, "lines", "raw", f"{SOURCE}__lines", tuple(known_columns()), True)
    view = read_orders_file(
        con,
        trial,
        scratch / "landing",
        table,
        mapping_var=None,
        reporting_time_zone=reporting[0],
        reporting_currency=reporting[1],
    )
    con.sql(f"create or replace temp table imported as\n{view.selects[0]}")
    rows, first, last = con.sql(
        "select count(*), cast(min(d) as varchar), cast(max(d) as varchar) from (\n"
        "    select cast(try_cast(ordered_at as timestamp) as date) as d from imported)"
    ).fetchall()[0]
    found = find_mapping(trial, SOURCE, None) if said is not None else None
    read_as = dict(found.columns) if found and found.columns else {}
    read_as = read_as or dict(guess_mapping(candidate.label, candidate.headers).columns)
    sample = con.sql(f"select * from imported order by source_row limit {SAMPLE_ROWS}")
    names = sample.columns
    already = same_content(data_dir / SOURCE, candidate.fingerprint, candidate.suffix)
    landings = [Landing(candidate.content, f"{SOURCE}/{target}")]
    if own is not None and there is None:
        landings.append(Landing(own, f"{SOURCE}/{FILE_NAMES[0]}"))
    return Found(
        label=candidate.label,
        source=SOURCE,
        title="orders",
        says="an order export read by the names of its columns or a mapping",
        entities=("orders", "order_lines", "customers", "products"),
        rows=rows,
        dates=(first, last) if first else None,
        mapping=read_as,
        missing=tuple(name for name in known_columns() if name not in read_as),
        unused=tuple(
            name for name in candidate.headers if name not in read_as.values() and name.strip()
        ),
        sample=tuple(
            {name: value for name, value in zip(names, row, strict=True) if name in read_as}
            for row in sample.fetchall()
        ),
        warnings=view.warnings,
        landings=() if already else tuple(landings),
        there=f"{SOURCE}/{already.name}" if already else None,
    )


def _for_orders(mapping: Path) -> str:
    """Give a mapping without the keys that only an import needs, comments kept."""
    text = mapping.read_text("utf-8-sig")
    content = yaml.BaseLoader(text).get_single_data()
    extra = set(IMPORT_KEYS) - set(KEYS)
    if not isinstance(content, dict) or not extra & set(content):
        return text
    kept = {key: value for key, value in content.items() if key not in extra}
    return yaml.safe_dump(kept, allow_unicode=True, sort_keys=False)
