"""The personas behave as they are described, and what is planted can be seen in the files."""

from __future__ import annotations

import numpy as np
import pytest

from demo.shop import Shop
from klientela.demo import dates
from klientela.demo.personas import CAMPAIGNS, PERSONAS


def _by_persona(shop: Shop, expression: str, where: str = "true") -> dict[str, float]:
    return shop.column(f"select persona, {expression} from truth where {where} group by persona")


def test_everybody_is_there(shop: Shop) -> None:
    assert set(_by_persona(shop, "count(*)")) == {persona.name for persona in PERSONAS}


def test_window_shoppers_never_order_and_everybody_else_does(shop: Shop) -> None:
    orders = _by_persona(shop, "max(order_count)")
    assert orders.pop("window_shopper") == 0
    assert min(_by_persona(shop, "min(order_count)", "persona != 'window_shopper'").values()) == 1
    assert shop.value(
        "select true_segment from truth where persona = 'window_shopper' limit 1"
    ) == ("prospect")


def test_a_shop_is_mostly_one_time_buyers(shop: Shop) -> None:
    clean = shop.truth["clean"]
    assert 0.57 < clean["one_time_buyers"] / clean["buyers"] < 0.70


def test_bargain_hunters_hardly_return_and_fans_do(shop: Shop) -> None:
    once = _by_persona(shop, "avg((order_count = 1)::int)")
    assert once["bargain_hunter"] > 0.8
    assert once["occasional_shopper"] > once["regular_shopper"] > once["loyal_fan"]
    assert once["loyal_fan"] < 0.15
    alive = _by_persona(shop, "avg(is_alive::int)")
    assert alive["bargain_hunter"] < 0.1 < 0.5 < alive["loyal_fan"]


def test_each_persona_spends_per_order_what_it_is_said_to(shop: Shop) -> None:
    spent = _by_persona(
        shop, "sum(gross_amount) / sum(mean_order_value * order_count)", "order_count > 0"
    )
    assert {name: round(ratio, 1) for name, ratio in spent.items()} == dict.fromkeys(spent, 1.0)
    means = _by_persona(shop, "avg(mean_order_value)", "order_count > 0")
    for persona in PERSONAS:
        if persona.buys:
            # The country moves it a little; the tail of the gamma-gamma is long.
            assert means[persona.name] == pytest.approx(persona.mean_order_value, rel=0.15)


def test_those_who_stay_buy_at_their_rate(shop: Shop) -> None:
    # Everybody else's clock has seasons; over two years and more they even out.
    bought, promised = shop.rows(
        """
        select sum(order_count - 1), sum(purchase_rate_per_day * date_diff(
            'day', first_order_date, date '2026-06-30'))
        from truth
        where is_alive and persona in ('loyal_fan', 'small_business', 'regular_shopper')
            and first_order_date < date '2024-07-01'
        """
    )[0]
    assert bought / promised == pytest.approx(1, abs=0.05)


def test_spend_hardly_depends_on_frequency(shop: Shop) -> None:
    rows = shop.rows(
        "select order_count, (gross_amount / order_count)::double from truth where order_count > 1"
    )
    orders, spend = np.array(rows, dtype=float).T
    assert abs(np.corrcoef(orders, spend)[0, 1]) < 0.1


def test_whoever_has_left_never_orders_again(shop: Shop) -> None:
    assert shop.value("select sum(future_order_count) from truth where not is_alive") == 0
    assert shop.value("select sum(expected_order_count) from truth where not is_alive") == 0
    assert shop.value(
        "select count(*) from truth"
        " where not is_alive and dropout_date is distinct from last_order_date"
    ) == 0  # fmt: skip


def test_what_is_expected_is_what_happens_on_average(shop: Shop) -> None:
    tiers = shop.rows(
        """
        select sum(expected_order_count), sum(future_order_count), sum(future_order_count ** 2)
        from (select *, ntile(5) over (order by expected_order_count) as tier from truth
              where is_alive)
        group by tier
        """
    )
    for expected, happened, squares in tiers:
        assert abs(happened - expected) < 4 * np.sqrt(squares)
    horizon = shop.truth["horizon"]
    assert float(horizon["net_amount"]) == pytest.approx(horizon["expected_net_amount"], rel=0.04)
    assert horizon["orders"] == pytest.approx(horizon["expected_orders"], rel=0.03)


def test_gift_buyers_buy_before_christmas(shop: Shop) -> None:
    (month, day), (last_month, last_day) = dates.CHRISTMAS
    share = shop.column(
        f"""
        select persona, avg((strftime(moment, '%m%d') between '{month:02d}{day:02d}'
            and '{last_month:02d}{last_day:02d}')::int)
        from valued_orders join truth using (customer_id)
        where status = 'completed' group by persona
        """
    )
    gifts = share.pop("gift_buyer")
    assert gifts > 0.2
    assert all(0.05 < other < gifts / 1.8 for other in share.values())


def test_saturdays_are_strong_and_sundays_weak(shop: Shop) -> None:
    per_day = shop.column(
        "select isodow(moment), count(*) from valued_orders where status = 'completed' group by 1"
    )
    for factor_day, other_day in ((6, 7), (6, 3), (5, 2)):
        planted = dates.WEEKDAY_FACTORS[factor_day - 1] / dates.WEEKDAY_FACTORS[other_day - 1]
        assert per_day[factor_day] / per_day[other_day] == pytest.approx(planted, rel=0.06)


def test_campaign_cohorts_are_better_and_worse_than_their_neighbours(shop: Shop) -> None:
    cohorts = {cohort["cohort_month"]: cohort for cohort in shop.truth["cohorts"]}

    def retention(number: int) -> float:
        """Mean share of a cohort that is on in months 1 to 12."""
        cohort = cohorts[dates.month_start(number).isoformat()]
        return float(np.mean(cohort["customer_counts"][1:13]) / cohort["cohort_size"])

    def size(number: int) -> int:
        return int(cohorts[dates.month_start(number).isoformat()]["cohort_size"])

    better, worse = (campaign.month_number for campaign in CAMPAIGNS)
    assert retention(better) > 1.5 * max(retention(better - 1), retention(better + 1))
    assert retention(worse) < 0.75 * min(retention(worse - 1), retention(worse + 1))
    assert size(worse) > 1.5 * max(size(worse - 1), size(worse + 1))


def test_countries_spend_as_planted(shop: Shop) -> None:
    means = shop.column(
        "select country, exp(avg(ln(mean_order_value))) from truth"
        " where persona = 'bargain_hunter' group by country"
    )
    planted = shop.truth["planted_effects"]["country_spending_factors"]
    for country, factor in planted.items():
        assert means[country] / means["Germany"] == pytest.approx(factor, rel=0.08)


def test_channels_bring_different_people(shop: Shop) -> None:
    hunters = shop.column(
        "select acquisition_channel, avg((persona = 'bargain_hunter')::int) from truth group by 1"
    )
    assert hunters["paid_social"] > 2 * hunters["referral"]
    fans = shop.column(
        "select channel, avg((persona = 'loyal_fan')::int)"
        " from valued_orders join truth using (customer_id) group by 1"
    )
    assert fans["mobile"] > 1.5 * fans["online"]


def test_promotions_are_discounts_and_samples_are_free(shop: Shop) -> None:
    share = shop.column(
        "select promotion_code, avg((gross = 0)::int) from valued_orders"
        " join (select distinct order_id, promotion_code from orders) using (order_id)"
        " where status = 'completed' group by 1"
    )
    assert share.pop("FREESAMPLE") == 1
    assert set(share) == {None, "WELCOME10", "SUMMER10", "BLACKWEEK20", "VOUCHER5"}
    assert max(share.values()) < 0.01
    assert shop.truth["clean"]["free_orders"] > 0
