{{ config(materialized='table') }}

{# How often a customer had ordered by an origin, on the scale on which gaps are alike: logarithms,
   summed as decimals because a sum of floats depends on the order of its terms. #}

with

gaps as (
    select
        customer_id,
        next_order_date,
        cast(ln(gap_days) as decimal(18, 10)) as log_gap
    from {{ ref('int_churn_gaps') }}
    where next_order_date is not null
),

origins as (
    select * from {{ ref('int_churn_origins') }}
),

final as (
    select
        origins.origin_date,
        gaps.customer_id,
        cast(count(*) as bigint) as gap_count,
        cast(sum(gaps.log_gap) as decimal(28, 10)) as log_gap_sum,
        cast(sum(cast(gaps.log_gap * gaps.log_gap as decimal(28, 10))) as decimal(28, 10))
            as log_gap_squares
    from gaps
    inner join origins
        on gaps.next_order_date <= origins.origin_date
    group by origins.origin_date, gaps.customer_id
)

select * from final
