with

fits as (
    select * from {{ ref('int_churn_rhythm_fits') }}
),

next_orders as (
    select * from {{ ref('int_churn_next_orders') }}
),

customers_counted_by_origin as (
    select
        origin_date,
        count(*) as buyer_count,
        sum(case when is_overdue then 1 else 0 end) as overdue_count,
        sum(case when is_overdue and not had_no_order then 1 else 0 end)
            as overdue_came_back_count,
        sum(case when not is_overdue and next_order_date is not null then 1 else 0 end)
            as came_back_count,
        sum(
            case
                when next_order_date between earliest_order_date and latest_order_date then 1
                else 0
            end
        ) as inside_interval_count
    from next_orders
    group by origin_date
),

final as (
    select
        fits.*,
        counts.buyer_count,
        counts.overdue_count,
        case when not fits.is_current then counts.overdue_came_back_count end
            as overdue_came_back_count,
        case when not fits.is_current then counts.came_back_count end as came_back_count,
        case when not fits.is_current then counts.inside_interval_count end
            as inside_interval_count
    from fits
    left join customers_counted_by_origin as counts
        on fits.origin_date = counts.origin_date
)

select
    origin_date,
    is_current,
    cast(horizon_days as integer) as horizon_days,
    status,
    reason,
    customer_count as fitted_customer_count,
    gap_count as fitted_gap_count,
    {{ round_significant('exp(mean_log_gap)') }} as usual_gap_days,
    {{ round_significant('within_variance') }} as within_variance,
    {{ round_significant('between_variance') }} as between_variance,
    cast({{ var('next_order_interval') }} as double) as nominal_coverage_rate,
    cast(buyer_count as bigint) as buyer_count,
    cast(came_back_count as bigint) as came_back_count,
    cast(inside_interval_count as bigint) as inside_interval_count,
    {{ round_significant('cast(inside_interval_count as double) / nullif(came_back_count, 0)') }}
        as coverage_rate,
    cast(overdue_count as bigint) as overdue_count,
    cast(overdue_came_back_count as bigint) as overdue_came_back_count,
    {{ round_significant('cast(overdue_came_back_count as double) / nullif(overdue_count, 0)') }}
        as overdue_came_back_rate
from final
