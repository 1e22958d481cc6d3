{# Everybody who ever ordered, with what clusters are made of. #}

with

customer_days as (
    select * from {{ ref('int_customer_days') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

latest_days as (
    select * from customer_days
    where next_activity_date is null and order_count_to_date > 0
),

final as (
    select
        latest_days.customer_id,
        {%- for feature in var('segment_features') %}
        {{ segment_feature(feature) }} as {{ feature }},
        {%- endfor %}
        latest_days.net_amount_to_date as ranking_amount
    from latest_days
    cross join as_of
)

select * from final
