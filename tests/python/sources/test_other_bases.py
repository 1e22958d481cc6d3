"""Real bases that are no shop's export: read for what they know, and for nothing they lack."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from dbtrun import DbtProject, DbtResult
from realdata import real_data

# What the bases bring and how it is judged; what is computed from them is tested on the shops.
SELECTED = (
    *("--select", "+marts.core", "+agg_data_quality", "+fct_rejected_rows"),
    *("--exclude", "test_type:unit"),
)


@pytest.fixture(scope="module")
def build(make_project: Callable[..., DbtProject]) -> Callable[..., DbtResult]:
    """Build one source from real files, given as names in its folder and where they lie."""

    def built(source: str, files: dict[str, str], **vars: Any) -> DbtResult:
        found = {name: real_data(place) for name, place in files.items()}
        project = make_project(sources=[source], **vars)
        (project.data / source).mkdir()
        for name, file in found.items():
            (project.data / source / name).symlink_to(file)
        return project.build(*SELECTED).check()

    return built


@pytest.fixture(scope="module")
def olist(build: Callable[..., DbtResult]) -> DbtResult:
    """Olist, 10,000 orders of 2017 with the whole catalogue."""
    return build(
        "olist",
        {
            "orders.csv": "olist_subset_10k/orders.csv",
            "order_items.csv": "olist_subset_10k/order_items.csv",
            "customers.csv": "olist_subset_10k/customers.csv",
            # under the name it was published with
            "olist_products_dataset.parquet": "olist/olist_products_dataset.csv.parquet",
            "product_category_name_translation.csv": "olist/product_category_name_translation.csv",
        },
        reporting_currency="BRL",
        reporting_time_zone="America/Sao_Paulo",
    )


@pytest.fixture(scope="module")
def marketing(build: Callable[..., DbtResult]) -> DbtResult:
    """The customers of a food shop, tab-separated under the name of a CSV."""
    return build(
        "marketing_campaign",
        {"marketing_campaign.csv": "marketing_campaign/marketing_campaign.csv"},
    )


@pytest.fixture(scope="module")
def berka(build: Callable[..., DbtResult]) -> DbtResult:
    """The Czech bank, whose files have no header."""
    tables = ("account", "card", "client", "disp", "district", "loan")
    return build(
        "berka", {f"fin_{table}.tsv": f"berka_czech_bank/fin_{table}.tsv" for table in tables}
    )


def judged(built: DbtResult) -> dict[tuple[str, str], int]:
    """Number of rows by entity and rule."""
    return {
        (entity, rule_id): count
        for entity, rule_id, count in built.rows(
            "select entity, rule_id, row_count from trust.agg_data_quality"
        )
    }


def test_olist_rows_are_accepted_or_never_fulfilled(olist: DbtResult) -> None:
    # 111 orders have no items, and every one of them was never fulfilled
    assert judged(olist) == {
        ("customers", "accepted"): 9_920,
        ("orders", "accepted"): 9_843,
        ("orders", "never_fulfilled"): 157,
        ("order_lines", "accepted"): 11_194,
        ("order_lines", "never_fulfilled"): 58,
        ("products", "accepted"): 32_951,
    }


def test_olist_money_is_what_was_paid(olist: DbtResult) -> None:
    """The payments are another file: what orders cost, freight included, is what was paid."""
    payments = real_data("olist/olist_order_payments_dataset.zstd.parquet")
    with duckdb.connect() as connection:
        paid = dict(
            connection.execute(
                "select 'olist:' || order_id, sum(cast(payment_value as decimal(18, 2)))"
                " from read_parquet(?) group by 1",
                [str(payments)],
            ).fetchall()
        )
    asked = olist.rows("select order_id, net_amount + shipping_amount from core.fct_orders")
    assert len(asked) == 9_843
    different = [order_id for order_id, amount in asked if paid[order_id] != amount]
    # interest on instalments and vouchers: less than one order in a hundred
    assert len(different) < 98
    total = sum(amount for _, amount in asked)
    assert total == Decimal("1371628.88") + Decimal("216971.77")
    assert abs(sum(paid[order_id] for order_id, _ in asked) - total) < total / 1000


def test_an_olist_person_is_one_however_many_ids(olist: DbtResult) -> None:
    orders, people = olist.rows(
        "select count(*), count(distinct customer_id) from core.fct_orders"
    )[0]
    assert (orders, people) == (9_843, 9_766)
    assert olist.rows("select min(order_date), max(order_date) from core.fct_orders") == [
        (dt.date(2017, 1, 5), dt.date(2017, 12, 31))
    ]


def test_olist_products_without_a_category_stay_without(olist: DbtResult) -> None:
    without, named, translated = olist.rows(
        """
        select
            count(*) filter (where category is null),
            count(product_name),
            count(*) filter (where category = 'health_beauty')
        from intermediate.int_products_checked
        """
    )[0]
    assert (without, named) == (610, 0)
    assert translated == 2_444


def test_marketing_customers_took_campaigns_and_complained(marketing: DbtResult) -> None:
    assert judged(marketing) == {
        ("customers", "accepted"): 2_240,
        ("campaigns", "accepted"): 6,
        ("campaign_contacts", "accepted"): 6 * 2_240,
        ("tickets", "accepted"): 21,
    }
    took_the_last = marketing.value(
        "select count(*) from intermediate.int_campaign_contacts_checked"
        " where campaign_id = 'marketing_campaign:6' and has_converted"
    )
    assert took_the_last == 334
    # nobody says when, or who was left out
    assert (
        marketing.value(
            "select count(*) from intermediate.int_campaign_contacts_checked"
            " where coalesce(sent_at, converted_at) is not null or arm is not null"
        )
        == 0
    )


def test_marketing_days_are_day_first_and_no_birthday_is_made_up(marketing: DbtResult) -> None:
    assert marketing.rows(
        "select min(signed_up_date), max(signed_up_date), count(birth_year) from core.dim_customers"
    ) == [(dt.date(2012, 7, 30), dt.date(2014, 6, 29), 0)]
    people = marketing.rows("select income, extra_attributes from protected.int_customers_checked")
    assert sum(income is None for income, _ in people) == 24
    assert min(int(json.loads(text)["birth_year"]) for _, text in people) == 1893


def test_the_other_edition_of_marketing_campaign_is_the_same_base(
    make_project: Callable[..., DbtProject], marketing: DbtResult
) -> None:
    """Semicolons, a byte-order mark and ISO dates change nothing that is read."""
    lines = real_data("marketing_campaign/marketing_campaign.csv").read_text("ascii").splitlines()
    rows = [line.split("\t") for line in lines]
    place = rows[0].index("Dt_Customer")
    for row in rows[1:]:
        row[place] = "-".join(reversed(row[place].split("-")))
    project = make_project(sources=["marketing_campaign"])
    folder = project.data / "marketing_campaign"
    folder.mkdir()
    text = "\n".join(";".join(row) for row in rows)
    (folder / "ml_project1_data.csv").write_text(text, encoding="utf-8-sig")
    other = project.build(
        *("--select", "+int_customers_checked"),
        *("--exclude", "resource_type:test", "resource_type:unit_test"),
    ).check()
    query = """
        select customer_id, income, education, signed_up_at, extra_attributes, source_row
        from protected.int_customers_checked order by customer_id
    """
    assert other.rows(query) == marketing.rows(query)


def test_czech_clients_hold_accounts_loans_and_cards(berka: DbtResult) -> None:
    assert judged(berka) == {
        ("customers", "accepted"): 5_369,
        ("balances", "accepted"): 4_500 + 682 + 892,
    }
    held = berka.rows(
        """
        select
            count(*) filter (where holding = 'account'),
            count(*) filter (where holding = 'loan'),
            count(*) filter (where holding like '%card'),
            sum(amount),
            count(distinct customer_id) filter (where holding = 'account'),
            min(balance_date), max(balance_date)
        from intermediate.int_balances_checked
        """
    )[0]
    with duckdb.connect() as connection:
        lent = connection.execute(
            "select sum(cast(column3 as decimal(18, 2)))"
            " from read_csv(?, delim = '\t', header = false, all_varchar = true)",
            [str(real_data("berka_czech_bank/fin_loan.tsv"))],
        ).fetchall()[0][0]
    # a debt is negative; an account has one owner, whoever else may draw on it
    assert held[:5] == (4_500, 682, 892, -lent, 4_500)
    assert held[5] >= dt.date(2013, 1, 1)
    assert held[6] <= dt.date(2018, 12, 31)
    assert berka.rows(
        "select count(*), count(distinct region), count(birth_date), count(income)"
        " from protected.int_customers_checked"
    ) == [(5_369, 8, 5_369, 0)]


def test_a_cut_file_of_the_czech_bank_is_refused_by_line(
    make_project: Callable[..., DbtProject],
) -> None:
    project = make_project(sources=["berka"])
    folder = project.data / "berka"
    folder.mkdir()
    for table in ("account", "card", "client", "disp", "district", "loan"):
        whole = real_data(f"berka_czech_bank/fin_{table}.tsv").read_text("ascii")
        (folder / f"fin_{table}.tsv").write_text(whole)
    loans = folder / "fin_loan.tsv"
    loans.write_text(loans.read_text()[:-5])
    refused = project.run("run", "--select", "stg_berka__loans")
    assert refused.returncode != 0
    assert "berka/fin_loan.tsv, line 682: 6 fields where the published file has 7" in refused.output


def test_everybody_whom_the_bank_called_is_a_person(build: Callable[..., DbtResult]) -> None:
    """No id, so that rows which are alike are people who are alike."""
    built = build("bank_marketing", {"bank-full.parquet": "bank_marketing/bank-full.uci.parquet"})
    assert judged(built) == {
        ("customers", "accepted"): 45_211,
        ("campaigns", "accepted"): 1,
        ("campaign_contacts", "accepted"): 45_211,
    }
    took, refused, unknown_jobs = built.rows(
        """
        select
            (select count(*) from intermediate.int_campaign_contacts_checked where has_converted),
            (
                select count(*) from intermediate.int_campaign_contacts_checked
                where not has_converted
            ),
            (
                select count(*) from protected.int_customers_checked
                where occupation is null
            )
        """
    )[0]
    assert (took, refused) == (5_289, 39_922)
    assert unknown_jobs == 288


def test_telco_is_a_snapshot_of_people(build: Callable[..., DbtResult]) -> None:
    built = build(
        "telco_churn", {"Telco-Customer-Churn.csv": "telco_churn/Telco-Customer-Churn.csv"}
    )
    assert judged(built) == {("customers", "accepted"): 7_043}
    attributes = [
        json.loads(text)
        for (text,) in built.rows("select extra_attributes from protected.int_customers_checked")
    ]
    assert sum(one["churn"] == "Yes" for one in attributes) == 1_869
    # 11 people in their first month have paid nothing yet: the file has a blank, and so have we
    assert sum("total_charges" not in one for one in attributes) == 11
    assert built.value("select count(signed_up_date) from core.dim_customers") == 0
