"""An id once given stays with its person, from one build to the next."""

from __future__ import annotations

from dbtrun import DbtProject, DbtResult
from identity.small_shop import customer, write_shop

MODELS = ("--select", "+int_identity_changes", "+fct_orders", "--exclude", "resource_type:test")
ANN = {"first_name": "Ann", "last_name": "Lee", "email": "ann@example.com"}
BOB = {"first_name": "Bob", "last_name": "Ray", "email": "bob@example.com"}
ORDERS = [("O1", "A"), ("O2", "B")]


def _build(project: DbtProject, *customers: list[str], **vars: object) -> DbtResult:
    write_shop(project.data / "demo", customers, ORDERS)
    return project.run("build", *MODELS, vars={"build_date": "2024-12-31", **vars}).check()


def _ids(build: DbtResult) -> dict[str, str]:
    return dict(
        build.rows("select source_customer_id, customer_id from protected.int_customer_ids")
    )


def _changes(build: DbtResult) -> list[tuple[object, ...]]:
    return build.rows(
        "select run_number, change_kind, previous_customer_id, customer_id, record_count"
        " from protected.int_identity_changes order by all"
    )


def test_merged_and_split_again_everybody_has_the_id_they_had(project: DbtProject) -> None:
    # B was there first by date, but A is given its id in an earlier build
    a = customer("A", "2024-02-01 10:00:00", **ANN)
    first = _build(project, a, customer("B", "2024-03-01 10:00:00", **BOB))
    assert _ids(first) == {"A": "demo:A", "B": "demo:B"}
    assert _changes(first) == []

    # the same files again change nothing
    again = _build(project, a, customer("B", "2024-03-01 10:00:00", **BOB))
    assert again.value("select count(*) from protected.int_identity_history") == 2

    # Bob turns out to be Ann, with an older record still: the id that was given first stays
    shared = {**BOB, "email": " ANN@example.com"}
    merged = _build(
        project,
        a,
        customer("B", "2024-03-01 10:00:00", **shared),
        customer("C", "2023-01-01 10:00:00", **ANN),
    )
    assert _ids(merged) == {"A": "demo:A", "B": "demo:A", "C": "demo:A"}
    assert _changes(merged) == [(2, "merged", "demo:B", "demo:A", 1)]
    assert merged.rows("select distinct customer_id from core.fct_orders") == [("demo:A",)]

    # he is not: the part with A keeps the id, and B has its own again, which nobody else was given
    split = _build(
        project,
        a,
        customer("B", "2024-03-01 10:00:00", **BOB),
        customer("C", "2023-01-01 10:00:00", **ANN),
    )
    assert _ids(split) == {"A": "demo:A", "B": "demo:B", "C": "demo:A"}
    assert _changes(split)[1:] == [(3, "split", "demo:A", "demo:B", 1)]


def test_an_id_whose_first_record_left_is_not_given_to_a_newcomer(project: DbtProject) -> None:
    card = {**ANN, "phone": "+49 30 23125 012"}
    _build(project, customer("A", **card), customer("B", "2024-02-01 10:00:00", **ANN))
    left = _build(project, customer("B", "2024-02-01 10:00:00", **ANN))
    assert _ids(left) == {"B": "demo:A"}
    # a full refresh forgets no id either
    write_shop(project.data / "demo", [customer("B", **ANN)], ORDERS)
    refreshed = project.run("build", *MODELS, "--full-refresh", vars={"build_date": "2024-12-31"})
    assert _ids(refreshed.check()) == {"B": "demo:A"}


def test_what_many_people_share_makes_nobody_one(project: DbtProject) -> None:
    office = {"email": "info@example.com"}
    family = {"email": "family@example.com", "last_name": "Lee"}
    built = _build(
        project,
        customer("A", first_name="Ann", **office),
        customer("B", first_name="Bob", **office),
        *(customer(f"F{n}", first_name=f"Kid{n}", **family) for n in range(3)),
        # the same person thrice is not many people
        *(customer(f"S{n}", **{**ANN, "email": "sue@example.com"}) for n in range(3)),
        identity_max_records=2,
    )
    ids = _ids(built)
    assert len({ids[name] for name in ("A", "B", "F0", "F1", "F2")}) == 5
    assert {ids[f"S{n}"] for n in range(3)} == {"demo:S0"}
    reasons = built.rows(
        "select identifier, min(shared_reason) from protected.int_identifiers"
        " where is_shared group by identifier order by identifier"
    )
    assert reasons == [
        ("family@example.com", "More people have it than one person has names."),
        ("info@example.com", "A mailbox many people read."),
    ]


def test_a_telephone_number_alone_makes_nobody_one(project: DbtProject) -> None:
    line = {"phone": "030 23125012", "country": "Germany", "last_name": "Lee"}
    built = _build(
        project,
        customer("A", first_name="Ann", birth_date="1980-05-01", **line),
        # her twin, living with her
        customer("B", first_name="Bea", birth_date="1980-05-01", **line),
        # herself, married
        customer("C", **{**line, "first_name": "Ánn", "last_name": "Ray"}, birth_date="1980-05-01"),
        # herself, in another spelling
        customer("D", **{**line, "phone": "+49 (30) 231-25012", "first_name": "ann"}),
    )
    assert _ids(built) == {"A": "demo:A", "B": "demo:B", "C": "demo:A", "D": "demo:A"}
