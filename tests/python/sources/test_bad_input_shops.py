"""Exports that can be read and are odd: right numbers, or a reason per row; never a NaN."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from dbtrun import DbtProject, DbtResult
from sources.bad_shop import BadShop, day, orders_csv

MONEY = (
    "select count(*), sum(gross_amount), sum(refund_amount), sum(net_amount) from core.fct_orders"
)


@pytest.fixture(scope="module")
def shop(make_project: Callable[..., DbtProject]) -> BadShop:
    # The clock is set, so that 2099 stays the future.
    return BadShop(make_project(sources=["orders_file"], build_date="2026-06-30"))


def clv_statuses(built: DbtResult) -> set[str]:
    return {status for (status,) in built.rows("select distinct status from clv.fct_customer_clv")}


class TestFaultyRowsAmongGoodOnes:
    """One build of four files in four dialects, with a faulty row of each kind in the first."""

    FAULTS = (
        ("t1", "c1", "05.01.2024", "free"),
        ("d1", "c1", "01.01.1900", "10,00"),
        ("d2", "c2", "01.01.2099", "10,00"),
        ("d3", "c2", "never", "10,00"),
        ("n1", "NULL", "06.01.2024", "3,00"),
        ("z1", "c3", "07.01.2024", "0,00"),
    )

    @pytest.fixture(scope="class")
    def built(self, shop: BadShop) -> DbtResult:
        good = [(f"o{row}", f"c{row % 9}", f"{1 + row % 28}.03.2024", "12,50") for row in range(40)]

        def text(rows: list[tuple[str, ...]], delimiter: str, quote: str = "") -> str:
            lines = [("Bestell-Nr", "Kundennummer", "Bestelldatum", "Betrag"), *rows]
            return "".join(
                delimiter.join(f"{quote}{value}{quote}" for value in line) + "\n" for line in lines
            )

        shop.put(
            {
                "semicolons.csv": text([*self.FAULTS, *good[:10]], ";"),
                "mark.csv": b"\xef\xbb\xbf" + text(good[10:20], ";").encode(),
                "utf16.csv": text(good[20:30], "\t").encode("utf-16"),
                "commas.csv": text(good[30:], ",", '"'),
            }
        )
        return shop.build("--select", "+marts.core", "+marts.trust", "+marts.rfm").check()

    def orders_of(self, built: DbtResult, first: int, last: int) -> int:
        """Orders of one file that reached the mart with their amount."""
        count: int = built.value(
            "select count(*) from core.fct_orders where gross_amount = 12.50 and"
            " try_cast(replace(order_id, 'orders_file:o', '') as integer) between ? and ?",
            [first, last],
        )
        return count

    def test_semicolons(self, built: DbtResult) -> None:
        assert self.orders_of(built, 0, 9) == 10

    def test_a_byte_order_mark(self, built: DbtResult) -> None:
        assert self.orders_of(built, 10, 19) == 10

    def test_utf_16(self, built: DbtResult) -> None:
        assert self.orders_of(built, 20, 29) == 10

    def test_decimal_commas(self, built: DbtResult) -> None:
        assert self.orders_of(built, 30, 39) == 10
        assert built.value("select sum(gross_amount) from core.fct_orders") == Decimal("500.00")

    @pytest.mark.parametrize(
        ("row", "rule", "column"),
        [
            pytest.param(2, "non_numeric_amount", "amount", id="text in a number column"),
            pytest.param(3, "implausible_date", "ordered_at", id="a date in 1900"),
            pytest.param(4, "future_date", "ordered_at", id="a date in 2099"),
            pytest.param(5, "unparseable_date", "ordered_at", id="no date"),
            pytest.param(6, "missing_customer", "customer_id", id="nobody"),
        ],
    )
    def test_a_faulty_row_is_named_by_file_row_and_column(
        self, built: DbtResult, row: int, rule: str, column: str
    ) -> None:
        found = built.rows(
            "select distinct rule_id, column_name from trust.fct_rejected_rows"
            " where entity = 'order_lines' and source_file = 'orders_file/semicolons.csv'"
            " and source_row = ?",
            [row],
        )
        assert found == [(rule, column)]

    def test_a_zero_value_order_counts_as_an_order(self, built: DbtResult) -> None:
        assert built.rows(
            "select gross_amount, is_zero_value from core.fct_orders"
            " where order_id = 'orders_file:z1'"
        ) == [(Decimal("0.00"), True)]

    def test_every_row_of_every_file_is_accepted_or_rejected_once(self, built: DbtResult) -> None:
        counts = dict(
            built.rows(
                "select rule_id = 'accepted', sum(row_count) from trust.agg_data_quality"
                " where is_raw group by 1"
            )
        )
        assert counts == {True: 41, False: 5}


def test_one_customer(shop: BadShop) -> None:
    built = shop.build_orders(orders_csv((k, "only", day(30 * k), "10.00") for k in range(1, 6)))
    assert built.rows(MONEY) == [(5, Decimal("50.00"), Decimal("0.00"), Decimal("50.00"))]
    assert (
        built.rows("select retention_rate from cohorts.agg_cohorts where period_number = 0")
        == [(1.0,)] * 3
    )
    assert clv_statuses(built) == {"refused"}


def test_all_one_time_buyers(shop: BadShop) -> None:
    built = shop.build_orders(
        orders_csv((c, f"c{c}", day(c % 400), f"{10 + c % 7}.50") for c in range(700))
    )
    assert built.value("select max(f_score) from rfm.fct_customer_rfm") == 1
    # Without a second order nothing tells who is gone: a refusal in words, and no number.
    assert clv_statuses(built) == {"refused"}
    (reason,) = built.rows("select distinct reason from clv.fct_customer_clv")[0]
    assert "0 customers" in reason
    assert built.value("select count(predicted_net_amount) from clv.fct_customer_clv") == 0


def test_everybody_alike(shop: BadShop) -> None:
    built = shop.build_orders(
        orders_csv((c * 3 + k, f"c{c}", day(90 * k), "10.00") for c in range(600) for k in range(3))
    )
    scores = built.rows(
        "select distinct r_score, f_score, m_score from rfm.fct_customer_rfm where is_current"
    )
    assert len(scores) == 1
    assert built.rows(MONEY) == [(1800, Decimal("18000.00"), Decimal("0.00"), Decimal("18000.00"))]


def test_one_customer_with_20_000_orders(shop: BadShop) -> None:
    whale = [(f"w{k}", "whale", day(k % 700), "5.00") for k in range(20_000)]
    others = [
        (f"o{c}-{k}", f"c{c}", day((c * 7 + k * (20 + c % 50)) % 700), f"{5 + c % 90}.25")
        for c in range(700)
        for k in range(1 + c % 5)
    ]
    built = shop.build_orders(orders_csv([*whale, *others]))
    assert built.rows(
        "select order_count, net_amount from core.dim_customers where source_customer_id = 'whale'"
    ) == [(20_000, Decimal("100000.00"))]
    assert built.rows(
        "select order_count, segment from rfm.fct_customer_rfm"
        " where is_current and customer_id = 'orders_file:whale'"
    ) == [(20_000, "Champions")]
    assert built.value("select count(*) from core.dim_customers") == 701


def test_refunds_only(shop: BadShop) -> None:
    built = shop.build_orders(orders_csv((c, f"c{c % 50}", day(c), "-10.00") for c in range(200)))
    assert built.rows(MONEY) == [(200, Decimal("0.00"), Decimal("2000.00"), Decimal("-2000.00"))]
    # Nobody has bought: no score, no cohort, no prediction, and everybody is still there.
    assert built.rows("select count(*), count_if(is_buyer) from core.dim_customers") == [(50, 0)]
    assert built.value("select count(r_score) from rfm.fct_customer_rfm") == 0
    assert built.value("select count(*) from cohorts.agg_cohorts") == 0
    assert clv_statuses(built) <= {"no_orders", "refused"}


def test_zero_value_orders_only(shop: BadShop) -> None:
    built = shop.build_orders(orders_csv((c, f"c{c % 50}", day(c), "0.00") for c in range(200)))
    assert built.rows(MONEY) == [(200, Decimal("0.00"), Decimal("0.00"), Decimal("0.00"))]
    assert built.value("select count_if(is_buyer) from core.dim_customers") == 50
