{# A failure means that a NaN or an infinity left a CLV mart. NaN is equal to itself for a database
   and passes "at least 0", so it is looked for by name. #}

with

customers as (
    select * from {{ ref('fct_customer_clv') }}
),

parameters as (
    select * from {{ ref('agg_clv_parameters') }}
),

measures as (
    select * from {{ ref('agg_backtests') }}
),

every_number as (
    select
        customer_id as row_name,
        p_alive as published_number
    from customers
    union all
    select
        customer_id as row_name,
        expected_orders as published_number
    from customers
    union all
    select
        model || ' ' || parameter as row_name,
        estimate as published_number
    from parameters
    union all
    select
        model || ' ' || parameter as row_name,
        standard_error as published_number
    from parameters
    union all
    select
        model || ' ' || metric as row_name,
        value as published_number
    from measures
)

select * from every_number
where
    lower(cast(published_number as string))
    in ('nan', '-nan', 'inf', '-inf', 'infinity', '-infinity')
