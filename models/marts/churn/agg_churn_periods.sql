{# Churn rate without a contract: of the customers active when a period began, the share that lapsed
   in it. Somebody who first orders and lapses within one period was not there at its start. #}

{% set period_types = reporting_periods() -%}

with

periods as (
    select * from {{ ref('int_periods') }}
),

spells as (
    select * from {{ ref('int_churn_spells') }}
),

changes as (
    select
        is_one_time_buyer,
        order_date as change_date,
        1 as active_change
    from spells
    union all
    select
        is_one_time_buyer,
        coalesce(lapsed_date, next_order_date) as change_date,
        -1 as active_change
    from spells
    where coalesce(lapsed_date, next_order_date) is not null
),

changes_summed_to_period as (
    {% for period_type in period_types -%}
    select
        '{{ period_type }}' as period_type,
        {{ period_index(period_type, 'change_date') }} as period_index,
        is_one_time_buyer,
        sum(active_change) as active_change
    from changes
    group by {{ period_index(period_type, 'change_date') }}, is_one_time_buyer
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
),

lapses_in_period as (
    {% for period_type in period_types -%}
    select
        '{{ period_type }}' as period_type,
        {{ period_index(period_type, 'lapsed_date') }} as period_index,
        customer_id,
        is_one_time_buyer,
        order_date
    from spells
    where lapsed_date is not null
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
),

lapses_with_period_start as (
    select
        lapses_in_period.period_type,
        lapses_in_period.period_index,
        lapses_in_period.customer_id,
        lapses_in_period.is_one_time_buyer,
        lapses_in_period.order_date,
        periods.period_start
    from lapses_in_period
    inner join periods
        on
            lapses_in_period.period_type = periods.period_type
            and lapses_in_period.period_index = periods.period_index
),

lapsed_since_before as (
    select
        period_type,
        period_index,
        customer_id,
        is_one_time_buyer
    from lapses_with_period_start
    where order_date < period_start
),

-- whoever ordered in the period and lapsed in it all the same, with a short threshold, counts if
-- they were active when it began
lapsed_after_an_order_inside as (
    select
        lapses.period_type,
        lapses.period_index,
        lapses.customer_id,
        spells.is_one_time_buyer
    from lapses_with_period_start as lapses
    inner join spells
        on
            lapses.customer_id = spells.customer_id
            and lapses.period_start > spells.order_date
            and lapses.period_start <= coalesce(spells.lapsed_date, spells.next_order_date)
    where lapses.order_date >= lapses.period_start
),

every_lapse as (
    select * from lapsed_since_before
    union all
    select * from lapsed_after_an_order_inside
),

lapsed_customers_counted as (
    select
        period_type,
        period_index,
        is_one_time_buyer,
        count(distinct customer_id) as newly_lapsed_count
    from every_lapse
    group by period_type, period_index, is_one_time_buyer
),

buyer_kinds as (
    select
        'repeat' as buyer_kind,
        false as is_one_time_buyer
    union all
    select
        'one_time' as buyer_kind,
        true as is_one_time_buyer
),

with_active_count as (
    select
        periods.period_type,
        periods.period_index,
        periods.period_start,
        periods.period_end,
        periods.is_complete,
        buyer_kinds.buyer_kind,
        coalesce(lapsed_customers_counted.newly_lapsed_count, 0) as newly_lapsed_count,
        coalesce(
            sum(coalesce(changes_summed_to_period.active_change, 0)) over (
                partition by periods.period_type, buyer_kinds.buyer_kind
                order by periods.period_index
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as active_at_start_count
    from periods
    cross join buyer_kinds
    left join changes_summed_to_period
        on
            periods.period_type = changes_summed_to_period.period_type
            and periods.period_index = changes_summed_to_period.period_index
            and buyer_kinds.is_one_time_buyer = changes_summed_to_period.is_one_time_buyer
    left join lapsed_customers_counted
        on
            periods.period_type = lapsed_customers_counted.period_type
            and periods.period_index = lapsed_customers_counted.period_index
            and buyer_kinds.is_one_time_buyer = lapsed_customers_counted.is_one_time_buyer
),

both_kinds_summed as (
    select
        period_type,
        period_index,
        period_start,
        period_end,
        is_complete,
        'all' as buyer_kind,
        sum(newly_lapsed_count) as newly_lapsed_count,
        sum(active_at_start_count) as active_at_start_count
    from with_active_count
    group by period_type, period_index, period_start, period_end, is_complete
),

every_kind as (
    select
        period_type,
        period_index,
        period_start,
        period_end,
        is_complete,
        buyer_kind,
        newly_lapsed_count,
        active_at_start_count
    from with_active_count
    union all
    select
        period_type,
        period_index,
        period_start,
        period_end,
        is_complete,
        buyer_kind,
        newly_lapsed_count,
        active_at_start_count
    from both_kinds_summed
),

threshold as (
    select
        thresholds.threshold_days,
        thresholds.reason
    from {{ ref('ml_churn_thresholds') }} as thresholds
    inner join {{ ref('int_as_of') }} as as_of
        on thresholds.origin_date = as_of.as_of_date
)

select
    every_kind.period_type,
    every_kind.period_start,
    every_kind.buyer_kind,
    every_kind.period_end,
    every_kind.is_complete,
    cast(threshold.threshold_days as integer) as lapsed_after_days,
    case
        when threshold.threshold_days is not null
            then cast(every_kind.active_at_start_count as bigint)
    end as active_at_start_count,
    case
        when threshold.threshold_days is not null
            then cast(every_kind.newly_lapsed_count as bigint)
    end as newly_lapsed_count,
    case
        when threshold.threshold_days is not null
            then {{ round_significant(
                'cast(every_kind.newly_lapsed_count as double)'
                ~ ' / nullif(every_kind.active_at_start_count, 0)'
            ) }}
    end as churn_rate,
    threshold.reason
from every_kind
cross join threshold
