"""An id once given stays with its person, from one build to the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from dbtrun import DbtProject, DbtResult
from identity.small_shop import customer, write_shop

MODELS = ("--select", "+int_identity_changes", "+fct_orders", "+int_identifiers")
NO_TESTS = ("--exclude", "resource_type:test", "resource_type:unit_test")
VARS = {"build_date": "2024-12-31", "identity_max_records": 3}

ANN = {"first_name": "Ann", "last_name": "Lee", "email": "ann@example.com"}
BOB = {"first_name": "Bob", "last_name": "Ray", "email": "bob@example.com"}
EVE = {"first_name": "Eve", "last_name": "Orr", "email": "eve@example.com"}
ORDERS = [("O1", "A"), ("O2", "B")]

A = customer("A", "2024-02-01 10:00:00", **ANN)
B = customer("B", "2024-03-01 10:00:00", **BOB)
# Bob turns out to be Ann, of whom an older record turns up
B_AS_ANN = customer("B", "2024-03-01 10:00:00", **{**BOB, "email": " ANN@example.com"})
C = customer("C", "2023-01-01 10:00:00", **ANN)
EVE_FIRST = customer("E1", **EVE)
EVE_SECOND = customer("E2", "2024-02-01 10:00:00", **EVE)

LINE = {"phone": "030 23125012", "country": "Germany", "last_name": "Low"}
OTHERS = [
    # an office, a family, and somebody who stands there thrice
    customer("O1", first_name="Ann", email="info@example.com"),
    customer("O2", first_name="Bob", email="info@example.com"),
    *(
        customer(f"F{n}", first_name=f"Kid{n}", last_name="Fay", email="family@example.com")
        for n in range(4)
    ),
    *(
        customer(f"S{n}", first_name="Sue", last_name="Sly", email="sue@example.com")
        for n in range(3)
    ),
    # a woman, her twin who lives with her, herself married, herself in another spelling
    customer("T1", first_name="Ina", birth_date="1980-05-01", **LINE),
    customer("T2", first_name="Bea", birth_date="1980-05-01", **LINE),
    customer("T3", **{**LINE, "first_name": "Ína", "last_name": "Roe"}, birth_date="1980-05-01"),
    customer("T4", **{**LINE, "phone": "+49 (30) 231-25012", "first_name": "ina"}),
]


@dataclass(frozen=True)
class Build:
    """What is looked at after a build; the next one overwrites the warehouse."""

    ids: dict[str, str]
    changes: list[tuple[object, ...]]
    history_count: int
    shared: list[tuple[str, str]]
    buyers: list[tuple[str]]


@dataclass(frozen=True)
class Story:
    """Three builds of one shop."""

    first: Build
    merged: Build
    split: Build


def _build(project: DbtProject, customers: list[list[str]], *options: str) -> Build:
    write_shop(project.data / "demo", [*customers, *OTHERS], ORDERS)
    built: DbtResult = project.run("build", *MODELS, *NO_TESTS, *options, vars=VARS).check()
    return Build(
        ids=dict(
            built.rows("select source_customer_id, customer_id from protected.int_customer_ids")
        ),
        changes=built.rows(
            "select run_number, change_kind, previous_customer_id, customer_id, record_count"
            " from protected.int_identity_changes order by all"
        ),
        history_count=built.value("select count(*) from protected.int_identity_history"),
        shared=built.rows(
            "select identifier, min(shared_reason) from protected.int_identifiers"
            " where is_shared group by identifier order by identifier"
        ),
        buyers=built.rows("select distinct customer_id from core.fct_orders order by 1"),
    )


@pytest.fixture(scope="module")
def story(
    tmp_path_factory: pytest.TempPathFactory, make_project: Callable[..., DbtProject]
) -> Story:
    data: Path = tmp_path_factory.mktemp("story")
    project = make_project(data)
    return Story(
        first=_build(project, [A, B, EVE_FIRST, EVE_SECOND]),
        merged=_build(project, [A, B_AS_ANN, C, EVE_SECOND]),
        # a full refresh forgets no id either
        split=_build(project, [A, B, C, EVE_SECOND], "--full-refresh"),
    )


def test_the_id_that_was_given_first_stays_although_an_older_record_turns_up(story: Story) -> None:
    assert (story.first.ids["A"], story.first.ids["B"]) == ("demo:A", "demo:B")
    assert story.first.changes == []
    assert {story.merged.ids[name] for name in "ABC"} == {"demo:A"}
    assert story.merged.changes == [(2, "merged", "demo:B", "demo:A", 1)]
    assert story.first.buyers == [("demo:A",), ("demo:B",)]
    assert story.merged.buyers == [("demo:A",)]


def test_split_again_everybody_has_the_id_they_had(story: Story) -> None:
    assert [story.split.ids[name] for name in "ABC"] == ["demo:A", "demo:B", "demo:A"]
    assert story.split.changes[1:] == [(3, "split", "demo:A", "demo:B", 1)]


def test_an_id_whose_first_record_left_stays_with_the_person(story: Story) -> None:
    assert {story.first.ids["E1"], story.first.ids["E2"]} == {"demo:E1"}
    assert story.merged.ids["E2"] == story.split.ids["E2"] == "demo:E1"


def test_who_did_not_change_is_written_once(story: Story) -> None:
    assert story.first.history_count == len(story.first.ids)
    # B moved and C came; B moved back
    assert story.merged.history_count == story.first.history_count + 2
    assert story.split.history_count == story.merged.history_count + 1


def test_what_many_people_share_makes_nobody_one(story: Story) -> None:
    ids = story.first.ids
    assert len({ids[name] for name in ("O1", "O2", "F0", "F1", "F2", "F3")}) == 6
    # the same person thrice is not many people
    assert {ids[f"S{n}"] for n in range(3)} == {"demo:S0"}
    assert [said for said in story.first.shared if "@" in said[0]] == [
        ("family@example.com", "More people have it than one person has names."),
        ("info@example.com", "A mailbox many people read."),
    ]


def test_a_telephone_number_alone_makes_nobody_one(story: Story) -> None:
    ids = story.first.ids
    assert [ids[f"T{n}"] for n in range(1, 5)] == ["demo:T1", "demo:T2", "demo:T1", "demo:T1"]
