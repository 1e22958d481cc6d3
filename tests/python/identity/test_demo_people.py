"""The people whom the demo shop knows twice, and nobody else, are one customer each."""

from __future__ import annotations

from pathlib import Path

from dbtrun import DbtResult

PRECISION = 0.99
RECALL = 0.95


def _pairs(build: DbtResult) -> set[tuple[str, str]]:
    return set(
        build.rows(
            """
            select one.record_id, other.record_id
            from protected.int_customer_ids as one
            join protected.int_customer_ids as other using (customer_id)
            where one.record_id < other.record_id
            """
        )
    )


def test_pairs_are_found_with_the_precision_and_recall_that_are_asked(
    demo_build: DbtResult, demo_data: Path
) -> None:
    path = demo_data / "demo" / "truth" / "identities.parquet"
    true = {
        (f"demo:{first}", f"demo:{second}")
        for first, second in demo_build.rows(
            f"select same_person_as, customer_id from read_parquet('{path}')"
        )
    }
    found = _pairs(demo_build)
    assert len(true) > 50
    assert len(found & true) / len(found) >= PRECISION
    assert len(found & true) / len(true) >= RECALL


def test_a_person_keeps_the_id_of_the_record_that_was_there_first(
    demo_build: DbtResult, demo_data: Path
) -> None:
    path = demo_data / "demo" / "truth" / "identities.parquet"
    other = demo_build.value(
        f"""
        select count(*) from read_parquet('{path}') as t
        join protected.int_customer_ids as ids on ids.record_id = 'demo:' || t.customer_id
        where ids.customer_id != 'demo:' || t.same_person_as
        """
    )
    assert other == 0


def test_the_golden_record_takes_the_newest_address_and_the_oldest_beginning(
    demo_build: DbtResult,
) -> None:
    wrong = demo_build.value(
        """
        with members as (
            select customer_id, records.email, checked.signed_up_at, checked.acquisition_channel
            from protected.int_customer_ids as ids
            join protected.int_customer_records as records using (record_id)
            join (select customer_id as record_id, * exclude (customer_id)
                from protected.int_customers_checked where rejection_rule is null) as checked
                using (record_id)
        ),
        expected as (
            select
                customer_id,
                max_by(email, signed_up_at) filter (where email is not null) as email,
                min_by(acquisition_channel, signed_up_at) as acquisition_channel,
                min(signed_up_at) as signed_up_at
            from members group by customer_id
        )
        select count(*) from expected join protected.int_customers as found using (customer_id)
        where expected.email is distinct from found.email
            or expected.acquisition_channel is distinct from found.acquisition_channel
            or expected.signed_up_at is distinct from found.signed_up_at
        """
    )
    assert wrong == 0
    assert demo_build.value("select count(*) from protected.int_customers") == demo_build.value(
        "select count(distinct customer_id) from protected.int_customer_ids"
    )
