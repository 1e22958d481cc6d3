with

orders as (
    select * from {{ ref('int_orders_checked') }}
    where rejection_rule is null
),

accepted_orders_summed as (
    select
        min(order_date) as first_order_date,
        max(order_date) as newest_order_date
    from orders
),

as_of as (
    select
        {% if var('as_of_date') -%}
        cast('{{ var("as_of_date") }}' as date) as as_of_date,
        {%- else -%}
        coalesce(newest_order_date, {{ build_date() }}) as as_of_date,
        {%- endif %}
        {{ build_date() }} as build_date,
        first_order_date,
        newest_order_date
    from accepted_orders_summed
)

select * from as_of
