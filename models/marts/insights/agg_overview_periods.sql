{# Counts of people do not add up over channels, so every combination is counted on its own. A
   combination that ever had an order or a refund has a row for every period, with zeros where
   nothing happened. #}

with

orders as (
    select * from {{ ref('fct_orders') }}
    where not is_after_as_of
),

customer_periods as (
    select * from {{ ref('int_customer_periods') }}
    where is_active
),

customer_slices as (
    select * from {{ ref('int_customer_period_slices') }}
),

periods as (
    select * from {{ ref('int_periods') }}
),

orders_summed_to_day as (
    select
        order_date,
        channel,
        country,
        sum(case when is_counted_order then 1 else 0 end) as order_count,
        sum(gross_amount) as gross_amount,
        sum(refund_amount) as refund_amount,
        sum(net_amount) as net_amount
    from orders
    group by order_date, channel, country
),

{% set period_types = reporting_periods() -%}
days_in_periods as (
    {% for period_type in period_types -%}
    select
        '{{ period_type }}' as period_type,
        {{ period_index(period_type, 'order_date') }} as period_index,
        channel,
        country,
        order_count,
        gross_amount,
        refund_amount,
        net_amount
    from orders_summed_to_day
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
),

money_by_combination as (
    {% for channel, country in [
        ("'All'", "'All'"), ('channel', "'All'"), ("'All'", 'country'), ('channel', 'country')
    ] -%}
    select
        period_type,
        period_index,
        {{ channel }} as channel,
        {{ country }} as country,
        sum(order_count) as order_count,
        sum(gross_amount) as gross_amount,
        sum(refund_amount) as refund_amount,
        sum(net_amount) as net_amount
    from days_in_periods
    group by period_type, period_index, {{ channel }}, {{ country }}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
),

-- one row per customer and combination, so that counting rows counts people
customers_by_combination as (
    select
        period_type,
        period_index,
        'All' as channel,
        'All' as country,
        {{ life_cycle_state('period_index', 'previous_active_index') }} as life_cycle_state,
        {{ is_dormant_after('period_index', 'next_active_index') }} as is_dormant_after
    from customer_periods
    union all
    select
        period_type,
        period_index,
        channel,
        'All' as country,
        min(life_cycle_state) as life_cycle_state,
        bool_or(is_dormant_after) as is_dormant_after
    from customer_slices
    group by period_type, period_index, customer_id, channel
    union all
    select
        period_type,
        period_index,
        'All' as channel,
        country,
        min(life_cycle_state) as life_cycle_state,
        bool_or(is_dormant_after) as is_dormant_after
    from customer_slices
    group by period_type, period_index, customer_id, country
    union all
    select
        period_type,
        period_index,
        channel,
        country,
        life_cycle_state,
        is_dormant_after
    from customer_slices
),

customers_counted as (
    select
        period_type,
        period_index,
        channel,
        country,
        count(*) as active_customers,
        sum(case when life_cycle_state = 'new' then 1 else 0 end) as new_customers,
        sum(case when life_cycle_state = 'returning' then 1 else 0 end) as returning_customers,
        sum(case when life_cycle_state = 'resurrected' then 1 else 0 end)
            as resurrected_customers,
        sum(case when is_dormant_after then 1 else 0 end) as dormant_customers_after
    from customers_by_combination
    group by period_type, period_index, channel, country
),

combinations as (
    select
        channel,
        country
    from money_by_combination
    group by channel, country
),

grid as (
    select
        periods.period_type,
        periods.period_index,
        periods.period_start,
        periods.period_end,
        periods.is_complete,
        combinations.channel,
        combinations.country
    from periods
    cross join combinations
)

select
    grid.period_type,
    grid.period_start,
    grid.channel,
    grid.country,
    grid.period_end,
    grid.is_complete,
    cast(coalesce(customers_counted.active_customers, 0) as bigint) as active_customers,
    cast(coalesce(customers_counted.new_customers, 0) as bigint) as new_customers,
    cast(coalesce(customers_counted.returning_customers, 0) as bigint) as returning_customers,
    cast(coalesce(customers_counted.resurrected_customers, 0) as bigint)
        as resurrected_customers,
    cast(coalesce(customers_before.dormant_customers_after, 0) as bigint) as dormant_customers,
    cast(coalesce(money_by_combination.order_count, 0) as bigint) as order_count,
    cast(coalesce(money_by_combination.gross_amount, 0) as decimal(18, 2)) as gross_amount,
    cast(coalesce(money_by_combination.refund_amount, 0) as decimal(18, 2)) as refund_amount,
    cast(coalesce(money_by_combination.net_amount, 0) as decimal(18, 2)) as net_amount,
    cast('{{ var("reporting_currency") }}' as string) as currency
from grid
left join money_by_combination
    on
        grid.period_type = money_by_combination.period_type
        and grid.period_index = money_by_combination.period_index
        and grid.channel = money_by_combination.channel
        and grid.country = money_by_combination.country
left join customers_counted
    on
        grid.period_type = customers_counted.period_type
        and grid.period_index = customers_counted.period_index
        and grid.channel = customers_counted.channel
        and grid.country = customers_counted.country
left join customers_counted as customers_before
    on
        grid.period_type = customers_before.period_type
        and grid.period_index - 1 = customers_before.period_index
        and grid.channel = customers_before.channel
        and grid.country = customers_before.country
