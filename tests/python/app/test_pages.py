"""Every page, in every state a shop can be in, as its script produces it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from fixture_build import fail_last_build, publish_fixture
from fixture_build import serve as swap
from screen import NOT_FOR_PEOPLE, PAGES, charts, open_page, words

from klientela.paths import Warehouse
from lib import connection
from lib.marts import consents
from lib.marts.query import Query

Show = Callable[[Warehouse], Warehouse]

# Page, and something only its numbers can say.
OPENINGS = {
    "overview": "In **Apr 2026**, 66 customers bought for **€3.0K** net of refunds",
    "customers": "**600 customers** in all",
    "rfm": "**Champions** bring the most",
    "segments": "There are **3 kinds** of buyers",
    "cohorts": "of the customers buy again in the month after their first order",
    "clv": "In the next 365 days the 576 customers of today are expected to bring",
    "churn": "**437 customers** of 576 are at high risk of no order in the next 90 days",
    "trust": "**10,000** rows were read",
    "sources": "**2 sources** bring **10,000 rows** of 4 kinds; 98.8% (n = 10,000) are used.",
    "data_quality": "The most, 60 rows: **missing customer**. Make the customer a required field.",
    "identity": "**720 records** became **600 customers**",
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_with_sentences_made_from_the_numbers(
    page: str, full: Warehouse, show: Show
) -> None:
    show(full)
    text = words(open_page(page))
    assert OPENINGS[page] in text
    assert not NOT_FOR_PEOPLE.search(text), NOT_FOR_PEOPLE.search(text)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_how_fresh_the_data_is(page: str, full: Warehouse, show: Show) -> None:
    show(full)
    text = words(open_page(page))
    assert "data to **17 May 2026**" in text
    assert "built **18 May 2026, 06:01 UTC**" in text
    assert "**400 of 400** tests passed" in text


@pytest.fixture(scope="module")
def degenerate(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Warehouse]:
    """Builds that are missing something."""
    folder = tmp_path_factory.mktemp("degenerate")
    return {
        "nothing": publish_fixture(folder / "nothing", customers=0),
        "one customer": publish_fixture(folder / "one", customers=1),
        "no orders": publish_fixture(
            folder / "prospects",
            customers=30,
            empty=("core.fct_orders", "insights", "cohorts", "clv", "churn", "segments"),
        ),
        "refused fit": publish_fixture(folder / "refused", clv_status="refused"),
        "weak fit": publish_fixture(folder / "weak", clv_status="weak"),
        "empty marts": publish_fixture(
            folder / "empty",
            empty=("rfm", "cohorts", "clv", "churn", "segments", "insights", "trust"),
        ),
    }


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "state", ["nothing", "one customer", "no orders", "refused fit", "weak fit", "empty marts"]
)
def test_no_state_breaks_a_page(
    state: str, page: str, degenerate: dict[str, Warehouse], show: Show
) -> None:
    show(degenerate[state])
    text = words(open_page(page))
    assert not NOT_FOR_PEOPLE.search(text), NOT_FOR_PEOPLE.search(text)


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ("overview", "No month is over yet for these filters."),
        ("customers", "There are no customers yet."),
        ("rfm", "No customer has been scored."),
        ("segments", "No customers were divided."),
        ("cohorts", "There is no cohort yet."),
        ("clv", "Nothing has been fitted."),
        ("churn", "Nobody has ordered yet."),
        ("trust", "No row has been read."),
        ("sources", "Nothing is connected."),
        ("data_quality", "No row has been read."),
        ("identity", "There are no customer records."),
    ],
)
def test_an_empty_page_says_why(
    page: str, why: str, degenerate: dict[str, Warehouse], show: Show
) -> None:
    show(degenerate["nothing"])
    test = open_page(page)
    assert why in words(test)
    assert charts(test) <= (1 if page == "trust" else 0)


def test_a_refused_fit_shows_what_is_missing_and_no_number(
    degenerate: dict[str, Warehouse], show: Show
) -> None:
    show(degenerate["refused fit"])
    test = open_page("clv")
    text = words(test)
    assert (
        "No predictions yet: 312 of 500 customers with an order; 94 of 180 days of history." in text
    )
    assert "MBG/NBD**, refused: 312 of 500 buyers, 94 of 180 days of history." in text
    assert not test.metric


def test_a_weak_fit_says_so_beside_its_numbers(
    degenerate: dict[str, Warehouse], show: Show
) -> None:
    show(degenerate["weak fit"])
    text = words(open_page("clv"))
    assert "Take the numbers with care: Expected purchases are 7% above the actual ones." in text


def test_before_the_first_build_the_app_says_what_to_run(tmp_path: Path, show: Show) -> None:
    show(Warehouse(tmp_path))
    test = open_page("overview")
    assert "There is nothing to show yet" in words(test)
    assert "klientela build" in words(test)


def test_after_a_failed_build_the_last_good_data_stay_and_it_says_so(
    tmp_path: Path, show: Show
) -> None:
    warehouse = show(publish_fixture(tmp_path))
    fail_last_build(warehouse)
    text = words(open_page("rfm"))
    assert "The build of 19 May 2026, 06:00 UTC failed" in text
    assert "these are the last good data, to 17 May 2026" in text
    assert "assert_rows_add_up" in text
    assert OPENINGS["rfm"] in text


def test_a_new_build_is_shown_at_the_next_run(tmp_path: Path, show: Show) -> None:
    warehouse = show(publish_fixture(tmp_path, customers=200))
    test = open_page("customers")
    assert "**200 customers**" in words(test)
    publish_fixture(tmp_path, customers=210, build_id="fixture-2")
    assert "**210 customers**" in words(test.run())
    swap(warehouse, "fixture-1")
    assert "**200 customers**" in words(test.run()), "rollback moves the link back"


def test_a_build_of_another_version_gets_a_sentence_and_no_traceback(
    tmp_path: Path, show: Show
) -> None:
    warehouse = show(publish_fixture(tmp_path))
    with duckdb.connect(str(warehouse.current / "klientela.duckdb")) as connection:
        connection.execute("alter table cohorts.agg_cohorts drop column is_complete")
    text = words(open_page("cohorts"))
    assert "made by another version of klientela" in text


def test_definitions_on_hover_are_the_comments_of_the_database(full: Warehouse, show: Show) -> None:
    show(full)
    test = open_page("overview")
    assert [card.help for card in test.metric if card.label == "Net revenue"] == [
        "€2,950.87. About net amount"
    ]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"segment": "Champions"}, "**58 customers** in the segment Champions."),
        ({"country": "Austria"}, "from Austria."),
        ({"q": "00012"}, "**1 customer** found for \u201c00012\u201d."),
        ({"q": "demo:00012"}, "**1 customer** found"),
        ({"q": "' or 1=1 --"}, "**0 customers** found"),
        ({"q": "%"}, "**0 customers** found"),
    ],
)
def test_the_list_of_customers_follows_the_address(
    address: dict[str, str], said: str, full: Warehouse, show: Show
) -> None:
    show(full)
    assert said in words(open_page("customers", **address))


def test_the_list_is_cut_into_pages_that_do_not_overlap(full: Warehouse, show: Show) -> None:
    show(full)
    seen: list[str] = []
    for number in ("1", "2", "12"):
        shown = open_page("customers", page=number).dataframe[0].value
        assert len(shown) == 50
        seen += list(shown["customer_id"])
    assert len(set(seen)) == len(seen)


def test_the_page_of_a_customer_has_everything_about_them(full: Warehouse, show: Show) -> None:
    show(full)
    test = open_page("customers", customer="demo:00008")
    text = words(test)
    assert test.title[0].value == "Customer demo:00008"
    assert "**56 orders** since 9 Jun 2024" in text
    assert "Cannot lose them" in text
    assert "Cluster: **Frequent big spenders**" in text
    assert charts(test) == 4
    assert list(test.dataframe[0].value["order_type"].unique()) == ["order", "refund"]


def test_a_prospect_and_a_stranger_get_a_sentence(full: Warehouse, show: Show) -> None:
    show(full)
    assert "has not ordered yet" in words(open_page("customers", customer="demo:00024"))
    text = words(open_page("customers", customer="nobody"))
    assert "There is no customer nobody in this build." in text


def test_names_are_searched_only_where_they_were_published(tmp_path: Path, show: Show) -> None:
    warehouse = show(publish_fixture(tmp_path))
    assert "**0 customers**" in words(open_page("customers", q="Ada"))
    named = warehouse.builds / "named"
    shutil.copytree(warehouse.current.resolve(), named)
    with duckdb.connect(str(named / "klientela.duckdb")) as connection:
        connection.execute("create schema personal")
        connection.execute(
            "create table personal.dim_customer_names as "
            "select 'demo:00008' as customer_id, 'Ada' as first_name, 'Byron' as last_name"
        )
    manifest = json.loads((named / "manifest.json").read_text(encoding="utf-8"))
    manifest["rows"]["personal.dim_customer_names"] = 1
    (named / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    swap(warehouse, "named")
    assert "**1 customer** found" in words(open_page("customers", q="ada by"))
    assert open_page("customers", customer="demo:00008").title[0].value == "Ada Byron"


def test_a_segment_in_the_address_lists_its_customers(full: Warehouse, show: Show) -> None:
    show(full)
    test = open_page("rfm", segment="Champions")
    assert "Champions: 58 customers" in words(test)
    assert "Next step." in words(test)
    tables = [frame.value for frame in test.dataframe]
    assert len(tables[0]) == 50
    assert "Download 58 rows (CSV)" in [button.label for button in test.download_button]


@pytest.mark.parametrize(
    ("use", "condition"),
    [
        ("E-mail", "may_contact_email"),
        ("Telephone", "may_contact_phone"),
        ("Post", "may_contact_post"),
        ("Analysis only", "true"),
    ],
)
def test_a_list_of_people_leaves_out_who_may_not_be_contacted_and_says_how_many(
    use: str, condition: str, full: Warehouse, show: Show
) -> None:
    show(full)
    test = open_page("rfm", segment="Champions")
    test.selectbox(key="use-rfm-champions").set_value(use).run()
    allowed = connection.table(
        str(full.current.resolve()),
        f"""
        select customer_id from core.dim_customers where {condition} and customer_id in (
            select customer_id from rfm.fct_customer_rfm
            where is_current and segment = 'Champions'
        )
        """,
    )
    kept = allowed.num_rows
    assert (kept in (0, 58)) is (use != "Telephone")
    label = "1 row" if kept == 1 else f"{kept} rows"
    buttons = {button.label: button.disabled for button in test.download_button}
    assert buttons[f"Download {label} (CSV)"] is (kept == 0)
    assert ("left out: no consent" in words(test)) is (use != "Analysis only")
    if use != "Analysis only":
        assert f"{58 - kept} customers left out: no consent to {use.lower()}" in words(test)


def test_a_list_to_contact_keeps_its_order_and_is_filled_up_to_its_limit(full: Warehouse) -> None:
    people = Query(
        "select customer_id, net_amount from core.dim_customers "
        "order by net_amount desc, customer_id limit ?",
        (400,),
    )
    asked = consents.contactable(people, "Telephone", 50)
    folder = str(full.current)
    got = connection.table(folder, asked.sql, asked.parameters)
    allowed = connection.table(
        folder, "select customer_id from core.dim_customers where may_contact_phone"
    )["customer_id"].to_pylist()
    everybody = connection.table(folder, people.sql, people.parameters)["customer_id"].to_pylist()
    wanted = [one for one in everybody if one in set(allowed)][:50]
    assert got.column_names == ["customer_id", "net_amount"]
    assert got["customer_id"].to_pylist() == wanted
    assert wanted != everybody[:50]


def test_an_older_day_has_its_own_map_and_members(full: Warehouse, show: Show) -> None:
    show(full)
    text = words(open_page("rfm", segment="Champions", as_of="as of 31 Mar 2026"))
    assert "Between 28 Feb 2026 and 31 Mar 2026." in text
    assert "Champions: 58 customers" not in text


@pytest.mark.parametrize("grain", ["By month", "By week", "By quarter"])
@pytest.mark.parametrize(
    "measure", ["Share", "Customers", "Revenue", "Revenue per customer so far"]
)
def test_cohorts_show_every_measure_at_every_grain(
    grain: str, measure: str, full: Warehouse, show: Show
) -> None:
    show(full)
    test = open_page("cohorts", grain=grain, measure=measure)
    assert charts(test) == (1 if measure in ("Customers", "Revenue") else 2)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"compare": "vs year before"}, "than in Apr 2025"),
        ({"grain": "By quarter"}, "In **Q1 2026**"),
        ({"channel": "online"}, "In **Apr 2026**"),
    ],
)
def test_the_overview_follows_its_filters(
    address: dict[str, str], said: str, full: Warehouse, show: Show
) -> None:
    show(full)
    assert said in words(open_page("overview", **address))


def test_a_filter_without_effect_is_named(full: Warehouse, show: Show) -> None:
    show(full)
    text = words(open_page("cohorts", channel="online"))
    assert "without effect on this page: channel online." in text
