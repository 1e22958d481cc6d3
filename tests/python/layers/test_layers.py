"""The rules of the rooms that dbt-bouncer cannot say; its own are in dbt-bouncer.yml."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlglot
import yaml
from jinja2 import Environment
from sqlglot import exp

from dbtrun import ROOT, DbtProject

CLOCK = re.compile(
    r"\b(run_started_at|current_date|current_timestamp|current_time|getdate|now\s*\(|today\s*\(|"
    r"modules\.datetime|modules\.pytz)\b",
    re.IGNORECASE,
)
# The build log says when a run began and ended; everything else asks build_date.
MAY_READ_THE_CLOCK = {
    "macros/definitions/build_date.sql",
    "macros/trust/append_to_build_log.sql",
    "macros/trust/log_build.sql",
}
# One column, or several, for each feature of the var segment_features: only the others have a name
# to describe.
COLUMNS_FOLLOW_A_VAR = {
    "int_cluster_runs",
    "int_segment_features",
    "int_segment_sample",
    "int_subscription_driver_sample",
}


@dataclass(frozen=True)
class Compiled:
    """The project compiled with every source: its manifest, and the SQL of each SQL model."""

    manifest: dict[str, Any]
    sql: dict[str, str]

    def models(self, folder: str = "models/") -> Iterator[dict[str, Any]]:
        """The nodes of the models below a folder."""
        for node in self.manifest["nodes"].values():
            if node["resource_type"] == "model" and node["original_file_path"].startswith(folder):
                yield node


def registry() -> dict[str, dict[str, Any]]:
    """The source registry of dbt_project.yml."""
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    return project["vars"]["source_registry"]


@pytest.fixture(scope="module")
def compiled(make_project: Callable[..., DbtProject]) -> Compiled:
    """Compile the project without a warehouse."""
    done = (
        make_project(sources=list(registry()))
        .run(
            *("compile", "--target", "lint", "--no-introspect", "--no-populate-cache"),
            *("--exclude", "path:models/ml"),
        )
        .check()
    )
    manifest = json.loads((done.target / "manifest.json").read_text(encoding="utf-8"))
    return Compiled(
        manifest,
        {
            node["unique_id"]: (done.target / "compiled" / "klientela" / path).read_text("utf-8")
            for node in manifest["nodes"].values()
            if node["resource_type"] == "model" and node["language"] == "sql"
            for path in [node["original_file_path"]]
        },
    )


def files(*folders: str, suffix: str = ".sql") -> list[Path]:
    """Files of the project below some folders, in order."""
    return [path for folder in folders for path in sorted((ROOT / folder).rglob(f"*{suffix}"))]


def name(path: Path) -> str:
    """A file's path inside the project."""
    return path.relative_to(ROOT).as_posix()


def code(path: Path) -> str:
    """A SQL file without Jinja comments."""
    return re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def columns_of(query: exp.Query, relations: dict[str, list[str]]) -> list[str]:
    """Names of the columns a query returns, stars expanded; `relations` are columns by name."""
    known = dict(relations)
    for cte in query.ctes:
        known[cte.alias] = columns_of(cte.this, known)
    if isinstance(query, exp.SetOperation):
        return columns_of(query.this, known)
    sources: dict[str, list[str]] = {}
    for item in [query.args.get("from_"), *(query.args.get("joins") or [])]:
        if item is not None:
            table = item.this
            sources[table.alias_or_name] = (
                columns_of(table.this, known)
                if isinstance(table, exp.Subquery)
                else known.get(table.name, [])
            )
    found: list[str] = []
    for projection in query.selects:
        if isinstance(projection, exp.Star):
            found += [column for columns in sources.values() for column in columns]
        elif projection.is_star:
            found += sources[projection.table]
        else:
            found.append(projection.alias_or_name)
    return found


def test_described_columns_are_the_columns_of_the_relation(compiled: Compiled) -> None:
    """Union_sources reads a staging view's columns from its yml, and people read the others."""
    relations: dict[str, list[str]] = {
        node["name"]: list(node["columns"])
        for node in compiled.manifest["nodes"].values()
        if node["resource_type"] == "seed"
    }
    waiting = {node["unique_id"]: node for node in compiled.models()}
    faults = []
    while waiting:
        ready = [
            node
            for node in waiting.values()
            if not set(node["depends_on"]["nodes"]) & waiting.keys()
        ]
        assert ready
        for node in ready:
            del waiting[node["unique_id"]]
            columns = described = list(node["columns"])
            if node["unique_id"] in compiled.sql:
                tree = sqlglot.parse_one(compiled.sql[node["unique_id"]], dialect="duckdb")
                columns = columns_of(tree, relations)
            if node["name"] in COLUMNS_FOLLOW_A_VAR:
                described += [column for column in columns if column not in described]
            if set(columns) != set(described):
                faults.append(
                    f"{node['name']}: only in the relation {sorted(set(columns) - set(described))},"
                    f" only in the yml {sorted(set(described) - set(columns))}"
                )
            relations[node["alias"]] = columns
    assert not faults, "\n" + "\n".join(sorted(faults))


def test_a_view_on_a_raw_file_renames_and_casts_and_nothing_else(compiled: Compiled) -> None:
    for node in compiled.models("models/staging"):
        if not any(parent.startswith("source.") for parent in node["depends_on"]["nodes"]):
            continue
        tree = sqlglot.parse_one(compiled.sql[node["unique_id"]], dialect="duckdb")
        for refused in (exp.Join, exp.Where, exp.Group, exp.Having, exp.Qualify, exp.Distinct):
            assert not tree.find(refused), f"{node['name']} holds a {refused.__name__.lower()}"
        for cast in tree.find_all(exp.Cast):
            can_raise = not isinstance(cast, exp.TryCast) and not cast.is_type("text")
            # a try_cast inside has already made null of what cannot be read
            assert not can_raise or cast.find(exp.TryCast), f"{node['name']}: {cast.sql()}"


def test_a_staging_view_reads_its_own_source_only(compiled: Compiled) -> None:
    for node in compiled.models("models/staging"):
        source_name = Path(node["original_file_path"]).parent.name
        # the files that the product keeps itself are no source that somebody enables
        known = {*registry(), "klientela"}
        assert source_name in known, f"{source_name} is not in source_registry"
        for parent in node["depends_on"]["nodes"]:
            assert parent.startswith(
                (f"source.klientela.{source_name}.", f"model.klientela.stg_{source_name}__")
            ), f"{node['name']} reads {parent}"


def test_every_source_brings_what_the_registry_promises(compiled: Compiled) -> None:
    staged = {node["name"] for node in compiled.models("models/staging")}
    for source_name, entry in registry().items():
        for entity in [*entry["files"], *entry["derived"]]:
            assert f"stg_{source_name}__{entity}" in staged


def test_no_model_after_staging_knows_a_source_by_name() -> None:
    # a var may be called like the source it is for
    names = re.compile(rf"(?<!var\()'({'|'.join(registry())})'(?!: var)")
    found = [
        f"{name(path)}: {match.group(0)}"
        for path in files("models/intermediate", "models/ml", "models/marts", "macros")
        for match in names.finditer(code(path))
        # check_config shows how the var is written
        if path.parent.name != "checks"
    ]
    assert not found


def test_only_build_date_and_the_build_log_read_a_clock() -> None:
    found = [
        f"{name(path)}: {match.group(0)}"
        for path in files("models", "macros", "tests/dbt")
        if name(path) not in MAY_READ_THE_CLOCK
        for match in CLOCK.finditer(code(path))
    ]
    assert not found


def test_only_cross_db_asks_which_engine_it_is() -> None:
    found = [
        f"{name(path)}: {match.group(0)}"
        for path in files("models", "macros", "tests/dbt")
        if path.parent.name != "cross_db" and path.name != "unknown_engine.sql"
        for match in re.finditer(r"target\s*\.\s*(type|name)\b|adapter\.type\(\)", code(path))
    ]
    assert not found


def test_a_macro_file_holds_the_macro_it_is_named_after() -> None:
    """Others in the file are its engines' bodies, or private to it."""
    for path in files("macros"):
        found = re.findall(r"{%-?\s*(?:macro|test)\s+(\w+)\s*\(", path.read_text(encoding="utf-8"))
        public = [
            macro
            for macro in found
            if not macro.startswith("_") and not macro.endswith(f"__{path.stem}")
        ]
        assert public == [path.stem], f"{name(path)} holds {public}"


def test_a_private_macro_is_called_in_its_own_file_only() -> None:
    texts = {path: code(path) for path in files("macros", "models", "tests/dbt")}
    for home, text in texts.items():
        for macro in re.findall(r"{%-?\s*macro\s+(_\w+)\s*\(", text):
            callers = [name(path) for path in texts if re.search(rf"\b{macro}\s*\(", texts[path])]
            assert callers == [name(home)], f"{macro} is called in {callers}"


def test_models_and_seeds_have_an_owner(compiled: Compiled) -> None:
    owners = {group["name"]: group["owner"] for group in compiled.manifest["groups"].values()}
    assert all(owner.get("name") and owner.get("email") for owner in owners.values())
    for node in compiled.manifest["nodes"].values():
        if node["resource_type"] in ("model", "seed"):
            assert node["config"]["group"] in owners, node["name"]


def test_marts_are_in_the_schema_of_their_question(compiled: Compiled) -> None:
    for node in compiled.models("models/marts"):
        assert node["schema"] == Path(node["original_file_path"]).parent.name, node["name"]


def test_property_files_are_named_after_their_folder() -> None:
    for path in [*files("models", suffix=".yml"), *files("models", suffix=".md")]:
        first, _, rest = path.stem.lstrip("_").partition("__")
        if path.parent.name in ("models", "marts"):
            # what belongs to no one folder: groups, exposures, shared descriptions
            assert path.name.startswith("_"), name(path)
        else:
            assert path.parent.name in first, name(path)
            assert path.name.startswith("_"), name(path)
            assert rest, name(path)


def test_a_singular_test_is_a_claim_and_says_what_a_failure_means() -> None:
    for path in files("tests/dbt"):
        assert path.name.startswith("assert_"), name(path)
        opening = path.read_text(encoding="utf-8").lstrip()
        assert re.match(r"\{#-?\s*A failure means\s", opening), name(path)


def test_a_unit_test_explains_itself(compiled: Compiled) -> None:
    for test in compiled.manifest["unit_tests"].values():
        assert test["description"].strip(), test["name"]


def test_nothing_is_too_long_to_read() -> None:
    for path in files("models", "macros", "tests/dbt"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert len(line) <= 100, f"{name(path)}:{number} is {len(line)} characters wide"


def test_jinja_of_every_file_can_be_read() -> None:
    """A file that is switched off is read by nobody else."""
    for path in files("models", "macros", "tests/dbt"):
        list(Environment().lex(path.read_text(encoding="utf-8")))
