{# Who bought where in a period, and how they stand with the whole shop: the life-cycle state is the
   customer's, not the slice's, so that "new" means the first order ever on every line of the
   overview. #}

with

orders as (
    select * from {{ ref('fct_orders') }}
    where is_counted_order and not is_after_as_of
),

customer_periods as (
    select * from {{ ref('int_customer_periods') }}
    where is_active
),

{% set period_types = reporting_periods() -%}
orders_grouped_to_slice as (
    {% for period_type in period_types -%}
    select
        '{{ period_type }}' as period_type,
        customer_id,
        {{ period_index(period_type, 'order_date') }} as period_index,
        channel,
        country
    from orders
    group by customer_id, {{ period_index(period_type, 'order_date') }}, channel, country
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
)

select
    orders_grouped_to_slice.period_type,
    orders_grouped_to_slice.customer_id,
    orders_grouped_to_slice.period_index,
    orders_grouped_to_slice.channel,
    orders_grouped_to_slice.country,
    {{ life_cycle_state(
        'customer_periods.period_index', 'customer_periods.previous_active_index'
    ) }} as life_cycle_state,
    {{ is_dormant_after('customer_periods.period_index', 'customer_periods.next_active_index') }}
        as is_dormant_after
from orders_grouped_to_slice
inner join customer_periods
    on
        orders_grouped_to_slice.period_type = customer_periods.period_type
        and orders_grouped_to_slice.customer_id = customer_periods.customer_id
        and orders_grouped_to_slice.period_index = customer_periods.period_index
