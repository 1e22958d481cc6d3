{{ config(materialized='table') }}

{# What was known of a customer at an origin, and at a past one what happened then. Everybody is
   here as of today; a past origin has a draw by hash, which is all that is learned from. A window
   that reaches back before the first order of all is null: a short history is not few orders. #}

{% set windows = [30, 90, 180, 365] -%}

with

silences as (
    select * from {{ ref('int_churn_silences') }}
),

gaps as (
    select * from {{ ref('int_churn_gaps') }}
),

customer_days as (
    select * from {{ ref('int_customer_days') }}
),

orders as (
    select * from {{ ref('fct_orders') }}
    where is_counted_order and not is_after_as_of
),

order_lines as (
    select * from {{ ref('fct_order_lines') }}
    where not is_return and not is_after_as_of
),

products as (
    select * from {{ ref('dim_products') }}
    where category is not null
),

customers as (
    select * from {{ ref('dim_customers') }}
),

drawn_at_past_origins as (
    select * from silences
    where not is_current
    qualify row_number() over (
        partition by origin_date
        order by md5(customer_id) nulls last, customer_id nulls last
    ) <= {{ var('churn_train_rows') }}
),

subjects as (
    select * from silences
    where is_current
    union all
    select * from drawn_at_past_origins
),

order_days_counted as (
    select
        subjects.origin_date,
        subjects.customer_id,
        {%- for days in windows %}
        sum(
            case
                when gaps.order_date > {{ add_days('subjects.origin_date', -days) }} then 1 else 0
            end
        ) as order_day_count_{{ days }},
        {%- endfor %}
        sum(
            case
                when
                    gaps.order_date > {{ add_days('subjects.origin_date', -365) }}
                    and gaps.order_date
                    <= {{ add_days('subjects.origin_date', var('churn_horizon_days') - 365) }}
                    then 1
                else 0
            end
        ) as order_day_count_season,
        sum(
            case
                when gaps.next_order_date <= subjects.origin_date
                    then cast(gaps.gap_days * gaps.gap_days as decimal(18, 0))
                else 0
            end
        ) as squared_gaps
    from subjects
    inner join gaps
        on
            subjects.customer_id = gaps.customer_id
            and subjects.origin_date >= gaps.order_date
    group by subjects.origin_date, subjects.customer_id
),

money_summed as (
    select
        subjects.origin_date,
        subjects.customer_id,
        sum(customer_days.gross_amount) as gross_amount,
        sum(customer_days.refund_amount) as refund_amount,
        sum(customer_days.net_amount) as net_amount,
        sum(
            case
                when customer_days.activity_date > {{ add_days('subjects.origin_date', -90) }}
                    then customer_days.net_amount
                else 0
            end
        ) as net_amount_90
    from subjects
    inner join customer_days
        on
            subjects.customer_id = customer_days.customer_id
            and subjects.origin_date >= customer_days.activity_date
    group by subjects.origin_date, subjects.customer_id
),

categories_first_bought as (
    select
        order_lines.customer_id,
        products.category,
        min(order_lines.order_date) as order_date
    from order_lines
    inner join products
        on order_lines.product_id = products.product_id
    group by order_lines.customer_id, products.category
),

categories_counted as (
    select
        subjects.origin_date,
        subjects.customer_id,
        count(*) as category_count
    from subjects
    inner join categories_first_bought
        on
            subjects.customer_id = categories_first_bought.customer_id
            and subjects.origin_date >= categories_first_bought.order_date
    group by subjects.origin_date, subjects.customer_id
),

channels_grouped_to_day as (
    select
        customer_id,
        order_date,
        max(channel) as channel
    from orders
    group by customer_id, order_date
),

joined as (
    select
        subjects.*,
        order_days_counted.squared_gaps,
        {%- for days in windows %}
        order_days_counted.order_day_count_{{ days }},
        {%- endfor %}
        order_days_counted.order_day_count_season,
        money_summed.gross_amount,
        money_summed.refund_amount,
        money_summed.net_amount,
        money_summed.net_amount_90,
        categories_counted.category_count,
        channels_grouped_to_day.channel,
        customers.country,
        cast(subjects.tenure_days - subjects.days_since_last_order as double)
        / nullif(subjects.order_day_count - 1, 0) as mean_gap_days
    from subjects
    inner join order_days_counted
        on
            subjects.origin_date = order_days_counted.origin_date
            and subjects.customer_id = order_days_counted.customer_id
    inner join money_summed
        on
            subjects.origin_date = money_summed.origin_date
            and subjects.customer_id = money_summed.customer_id
    left join categories_counted
        on
            subjects.origin_date = categories_counted.origin_date
            and subjects.customer_id = categories_counted.customer_id
    left join channels_grouped_to_day
        on
            subjects.customer_id = channels_grouped_to_day.customer_id
            and subjects.last_order_date = channels_grouped_to_day.order_date
    left join customers
        on subjects.customer_id = customers.customer_id
),

final as (
    select
        origin_date,
        customer_id,
        had_no_order,
        days_since_last_order,
        tenure_days,
        order_day_count,
        mean_gap_days,
        case
            when order_day_count > 2
                then
                    sqrt(
                        greatest(
                            cast(squared_gaps as double)
                            - (order_day_count - 1) * mean_gap_days * mean_gap_days,
                            0
                        ) / nullif(order_day_count - 2, 0)
                    )
        end as gap_deviation_days,
        days_since_last_order / nullif(mean_gap_days, 0) as silence_over_usual_gap,
        {%- for days in windows %}
        case when history_days >= {{ days }} then cast(order_day_count_{{ days }} as bigint) end
            as order_day_count_{{ days }},
        {%- endfor %}
        case when history_days >= 365 then cast(order_day_count_season as bigint) end
            as order_day_count_season,
        cast(net_amount as decimal(18, 2)) as net_amount,
        cast(net_amount as double) / nullif(order_day_count, 0) as net_amount_per_order_day,
        case when history_days >= 90 then cast(net_amount_90 as decimal(18, 2)) end
            as net_amount_90,
        cast(refund_amount as double) / nullif(cast(gross_amount as double), 0) as refund_rate,
        cast(coalesce(category_count, 0) as bigint) as category_count,
        channel,
        country
    from joined
)

select * from final
