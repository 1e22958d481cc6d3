"""Exports of every tool, imported and built: what became of each row, said by the contract."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest

from dbtrun import DbtProject, DbtResult
from importing.data_folder import EXPORTS, DataFolder

TOOLS = sorted({fixture.source for fixture in EXPORTS})


@pytest.fixture(scope="module")
def tools_build(make_project: Callable[..., DbtProject]) -> DbtResult:
    """Everything that stands between the exports and the marts of core and trust."""
    project = make_project(sources=TOOLS)
    folder = DataFolder(project.home)
    for fixture in EXPORTS:
        folder.bring_in_fixture(fixture)
    return project.build(
        *("--select", "+marts.core", "+marts.trust", "+intermediate.quality", "staging"),
        *("--exclude-resource-type", "unit_test"),
    ).check()


def judged_table(entity: str) -> str:
    """The judged rows of an entity; those with personal fields lie apart."""
    return f"{'protected' if entity == 'customers' else 'intermediate'}.int_{entity}_checked"


def checked(build: DbtResult, entity: str, source: str, columns: str) -> list[tuple[object, ...]]:
    """Accepted rows of an entity that a source brought."""
    return build.rows(
        f"select {columns} from {judged_table(entity)}\n"
        "where source_name = ? and rejection_rule is null order by all",
        [source],
    )


def rejected(build: DbtResult, entity: str, source: str) -> list[tuple[object, ...]]:
    """Rules that refused rows of an entity, with their numbers."""
    return build.rows(
        f"select rejection_rule, count(*) from {judged_table(entity)}\n"
        "where source_name = ? and rejection_rule is not null group by all order by all",
        [source],
    )


def test_an_order_is_its_first_row_and_all_its_lines(tools_build: DbtResult) -> None:
    """Total is on the first row alone, and the discount is what the subtotal leaves out."""
    assert tools_build.rows(
        "select order_id, customer_id, ordered_at, gross_amount, refund_amount, net_amount\n"
        "from core.fct_orders where order_id like 'shopify:%' order by order_id"
    ) == [
        (
            "shopify:#1001", "shopify:email-4f882d05a98337db", datetime(2026, 5, 14, 10, 23, 45),
            Decimal("45.00"), Decimal("0.00"), Decimal("45.00"),
        ),
        (
            "shopify:#1002", "shopify:email-5b7844336693e728", datetime(2026, 5, 20, 6),
            Decimal("27.00"), Decimal("9.00"), Decimal("18.00"),
        ),
        (
            "shopify:#1003", "shopify:email-4f882d05a98337db", datetime(2026, 6, 30, 21, 30),
            Decimal("20.00"), Decimal("0.00"), Decimal("20.00"),
        ),
    ]  # fmt: skip
    assert rejected(tools_build, "orders", "shopify") == [("never_fulfilled", 1)]


def test_a_customer_of_orders_alone_is_known_and_nobody_twice(tools_build: DbtResult) -> None:
    assert checked(tools_build, "customers", "shopify", "email, postcode, has_email_consent") == [
        ("ada.winter@example.com", "34117", True),
        ("b.frost@example.org", "69001", False),
        ("c.lake@example.net", "10121", False),
        ("dora@example.com", "4000-001", False),
    ]


def test_a_won_deal_is_an_order_and_the_others_are_counted(tools_build: DbtResult) -> None:
    columns = "order_id, customer_id, order_date"
    assert checked(tools_build, "orders", "hubspot", columns) == [
        ("hubspot:9001", "hubspot:101", date(2024, 6, 15))
    ]
    assert rejected(tools_build, "orders", "hubspot") == [
        ("missing_customer", 1),
        ("never_fulfilled", 2),
    ]
    amount = tools_build.value(
        "select net_amount from core.fct_orders where order_id = ?", ["hubspot:9001"]
    )
    assert amount == Decimal("1200.50")


def test_what_people_agreed_to(tools_build: DbtResult) -> None:
    """No word is no consent and no refusal; the newest word of a person counts."""
    said = tools_build.rows(
        "select source_name, first_name, has_email_consent\n"
        "from protected.int_customers_checked\n"
        "where rejection_rule is null and source_name != 'shopify' order by all"
    )
    assert ("mailchimp", "Nils", False) in said
    assert ("mailchimp", "Mia", True) in said
    assert ("hubspot", "Ella", True) in said
    assert ("hubspot", "Finn", False) in said
    assert ("salesforce", "Hugo", False) in said
    assert ("salesforce", "Ida", None) in said
    assert ("zoho_crm", "Kaja", True) in said
    assert ("zoho_crm", "Lars", False) in said


def test_a_contact_merged_into_another_is_no_second_person(tools_build: DbtResult) -> None:
    columns = "customer_id, email, birth_date"
    assert checked(tools_build, "customers", "salesforce", columns)[0] == (
        "salesforce:0031t00000AAA1", "greta.moor@example.com", date(1980, 2, 29),
    )  # fmt: skip
    assert rejected(tools_build, "customers", "salesforce") == [("duplicate_key", 1)]


def test_scores_have_their_kind_and_scale(tools_build: DbtResult) -> None:
    rows = tools_build.rows(
        "select source_name, question_kind, score, scale_max\n"
        "from intermediate.int_survey_responses_checked\n"
        "where rejection_rule is null and score is not null order by all"
    )
    assert rows == [
        ("hotjar", "nps", Decimal(4), 10),
        ("hotjar", "nps", Decimal(9), 10),
        ("qualtrics", "csat", Decimal(4), None),
        ("qualtrics", "nps", Decimal(3), 10),
        ("qualtrics", "nps", Decimal(9), 10),
        ("surveymonkey", "nps", Decimal(6), 10),
        ("surveymonkey", "nps", Decimal(10), 10),
    ]


def test_times_of_a_survey_are_moved_from_the_zone_it_names(tools_build: DbtResult) -> None:
    rows = checked(tools_build, "survey_responses", "qualtrics", "distinct answered_at")
    assert (datetime(2025, 3, 1, 17, 4, 1),) in rows


def test_every_choice_is_an_answer(tools_build: DbtResult) -> None:
    for source, choices in (("hotjar", 3), ("surveymonkey", 3)):
        rows = checked(tools_build, "survey_responses", source, "comment_text")
        assert sum(row[0] in ("Shop", "App", "Phone") for row in rows) == choices, source


def test_a_response_without_answers_is_counted(tools_build: DbtResult) -> None:
    assert rejected(tools_build, "survey_responses", "surveymonkey") == [("missing_value", 1)]


def test_tickets_have_their_times_in_order(tools_build: DbtResult) -> None:
    columns = "ticket_id, first_reply_at, solved_at, is_complaint, score"
    assert checked(tools_build, "tickets", "zendesk", columns) == [
        (
            "zendesk:301", datetime(2025, 5, 1, 9, 45), datetime(2025, 5, 2, 8, 30), True,
            Decimal(1),
        ),
        ("zendesk:302", None, None, None, None),
    ]  # fmt: skip


def test_an_event_sent_twice_is_kept_as_last_processed(tools_build: DbtResult) -> None:
    rows = checked(tools_build, "events", "mixpanel", "event_name, customer_id, source_row")
    assert rows == [("Page view", None, 2), ("Sign up", "mixpanel:C17", 3)]
    assert rejected(tools_build, "events", "mixpanel") == [("duplicate_key", 1)]


def test_parameters_and_sessions_of_google_analytics(tools_build: DbtResult) -> None:
    columns = "occurred_at, event_name, page, session_id, utm_source, customer_id"
    assert checked(tools_build, "events", "google_analytics", columns) == [
        # nobody had signed in yet; a minute later the same visitor did
        (
            datetime(2026, 1, 5, 8), "page_view", "https://shop.example/mug", "v1.1-111",
            "newsletter", "google_analytics:C17",
        ),
        (
            datetime(2026, 1, 5, 8, 1), "purchase", None, "v1.1-111", "google",
            "google_analytics:C17",
        ),
    ]  # fmt: skip


def test_pages_tracks_and_messages_are_events(tools_build: DbtResult) -> None:
    rows = checked(tools_build, "events", "twilio_segment", "event_name")
    assert [row[0] for row in rows] == [
        "Order Completed", "Product Viewed", "identify", "page", "page",
    ]  # fmt: skip
    columns = "customer_id, email, last_name"
    assert checked(tools_build, "customers", "twilio_segment", columns) == [
        ("twilio_segment:C17", "rita.falk@example.com", "Falk")
    ]


def test_figures_of_a_report_keep_their_table_and_days(tools_build: DbtResult) -> None:
    rows = tools_build.rows(
        "select period_start, period_end, amount from intermediate.int_web_reports_checked\n"
        "where dimension = 'Nth day' order by all"
    )
    assert rows == [
        (date(2026, 1, day), date(2026, 1, day), Decimal(amount))
        for day, amount in ((1, 30), (2, 40), (3, 50))
    ]
    bounce = tools_build.value(
        "select amount from intermediate.int_web_reports_checked where metric = 'Bounce Rate'"
    )
    assert bounce == Decimal("0.5")


def test_a_recipient_is_one_contact_of_a_campaign(tools_build: DbtResult) -> None:
    columns = "campaign_id, has_opened, opened_at, clicked_at"
    assert checked(tools_build, "campaign_contacts", "mailchimp", columns) == [
        ("mailchimp:c77", False, None, None),
        ("mailchimp:c77", True, datetime(2025, 6, 1, 10), datetime(2025, 6, 1, 12, 1)),
    ]


def test_a_mapped_file_is_a_source_like_another(tools_build: DbtResult) -> None:
    columns = "customer_id, first_name, postcode, signed_up_at"
    assert checked(tools_build, "customers", "mapped_file", columns)[0] == (
        "mapped_file:M-1", "Vera", "04109", datetime(2024, 2, 13),
    )  # fmt: skip


def test_rows_in_are_rows_accepted_and_rejected(tools_build: DbtResult) -> None:
    there = {
        name
        for (name,) in tools_build.rows(
            "select table_name from information_schema.tables where table_schema = 'staging'"
        )
    }
    for entity in ("customers", "events", "survey_responses", "tickets", "web_reports"):
        staged = [name for one in TOOLS if (name := f"stg_{one}__{entity}") in there]
        assert staged, entity
        counts = ", ".join(f"(select count(*) from staging.{name})" for name in staged)
        judged = f"(select count(*) from {judged_table(entity)})"
        ((before, after),) = tools_build.rows(f"select list_sum([{counts}]), {judged}")
        assert before == after > 0, entity
