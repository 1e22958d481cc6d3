{# A failure means that revenue or orders were lost or doubled between core and the cohorts. Money
   given back before a customer's first order belongs to no age of a cohort; it stands in
   fct_customer_months with a negative period number or none, and is added here. #}

with

cohorts as (
    select * from {{ ref('agg_cohorts') }}
),

customer_months as (
    select * from {{ ref('fct_customer_months') }}
),

orders as (
    select * from {{ ref('fct_orders') }}
    where not is_after_as_of
),

core as (
    select
        coalesce(sum(case when is_counted_order then 1 else 0 end), 0) as order_count,
        coalesce(sum(net_amount), 0) as net_amount
    from orders
),

months as (
    select
        coalesce(sum(order_count), 0) as order_count,
        coalesce(sum(net_amount), 0) as net_amount
    from customer_months
),

before_first_month as (
    select coalesce(sum(net_amount), 0) as net_amount
    from customer_months
    where period_number is null or period_number < 0
),

triangle as (
    select
        coalesce(sum(order_count), 0) as order_count,
        coalesce(sum(net_amount), 0) as net_amount
    from cohorts
    where period_type = 'month'
),

-- weeks and quarters begin on other days than months, so only their orders must agree
orders_in_other_triangles as (
    {%- for period_type in ['week', 'quarter'] %}
    select
        '{{ period_type }}' as period_type,
        coalesce(sum(order_count), 0) as order_count
    from cohorts
    where period_type = '{{ period_type }}'
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

differences as (
    select
        'months' as what,
        months.order_count,
        core.order_count as core_order_count,
        months.net_amount,
        core.net_amount as core_net_amount
    from months
    cross join core
    where months.order_count != core.order_count or months.net_amount != core.net_amount
    union all
    select
        'triangle' as what,
        triangle.order_count,
        core.order_count as core_order_count,
        triangle.net_amount + before_first_month.net_amount as net_amount,
        core.net_amount as core_net_amount
    from triangle
    cross join before_first_month
    cross join core
    where
        triangle.order_count != core.order_count
        or triangle.net_amount + before_first_month.net_amount != core.net_amount
    union all
    select
        orders_in_other_triangles.period_type as what,
        orders_in_other_triangles.order_count,
        core.order_count as core_order_count,
        core.net_amount,
        core.net_amount as core_net_amount
    from orders_in_other_triangles
    cross join core
    where orders_in_other_triangles.order_count != core.order_count
)

select * from differences
