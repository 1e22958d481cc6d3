{{ config(materialized='table') }}

{# Four cut points per snapshot date and measure. Recency and money are cut into fifths of all
   customers with an order; orders are cut at exactly one, then into quarters of the customers with
   two or more. Own cut points (seed rfm_cut_points) go before measured ones. #}

with

snapshots as (
    select * from {{ ref('int_customer_snapshots') }}
    where order_count > 0
),

own_cut_points as (
    select * from {{ ref('rfm_cut_points') }}
),

customers_grouped_to_value as (
    select
        as_of_date,
        'recency' as measure,
        cast(recency_days as decimal(18, 2)) as measured_value,
        count(*) as customer_count
    from snapshots
    group by as_of_date, recency_days
    union all
    select
        as_of_date,
        'frequency' as measure,
        cast(order_count as decimal(18, 2)) as measured_value,
        count(*) as customer_count
    from snapshots
    where order_count > 1
    group by as_of_date, order_count
    union all
    select
        as_of_date,
        'monetary' as measure,
        net_amount as measured_value,
        count(*) as customer_count
    from snapshots
    group by as_of_date, net_amount
),

-- whole numbers, exact as doubles too, and twice as fast to run through
customers_cumulated_over_values as (
    select
        as_of_date,
        measure,
        measured_value,
        sum(cast(customer_count as double)) over (
            partition by as_of_date, measure
            order by measured_value
            rows between unbounded preceding and current row
        ) as customers_up_to_value,
        sum(customer_count) over (partition by as_of_date, measure) as customers
    from customers_grouped_to_value
),

quantiles as (
    select
        as_of_date,
        measure,
        {%- for part in range(1, 5) %}
        {{ rfm_cut_point(
            'measured_value', 'customers_up_to_value', 'customers', part, 5
        ) }} as fifth_{{ part }},
        {%- endfor %}
        {%- for part in range(1, 4) %}
        {{ rfm_cut_point(
            'measured_value', 'customers_up_to_value', 'customers', part, 4
        ) }} as quarter_{{ part }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from customers_cumulated_over_values
    group by as_of_date, measure
),

dates_with_buyers as (
    select as_of_date
    from quantiles
    group by as_of_date
),

-- a date on which nobody has bought twice still has the cut between one order and two
measured_cut_points as (
    select
        as_of_date,
        measure,
        fifth_1 as cut_point_1,
        fifth_2 as cut_point_2,
        fifth_3 as cut_point_3,
        fifth_4 as cut_point_4
    from quantiles
    where measure != 'frequency'
    union all
    select
        dates_with_buyers.as_of_date,
        'frequency' as measure,
        cast(1 as decimal(18, 2)) as cut_point_1,
        quantiles.quarter_1 as cut_point_2,
        quantiles.quarter_2 as cut_point_3,
        quantiles.quarter_3 as cut_point_4
    from dates_with_buyers
    left join quantiles
        on
            dates_with_buyers.as_of_date = quantiles.as_of_date
            and quantiles.measure = 'frequency'
),

-- a seed says from where on a score is given; a cut point is the last value below that
own_cut_points_by_position as (
    select
        measure,
        case when measure = 'recency' then 5 - score else score - 1 end as position,
        cast(
            case measure
                when 'recency' then ceil(lower_bound) - {{ rfm_unit('recency') }}
                when 'frequency' then ceil(lower_bound) - {{ rfm_unit('frequency') }}
                else lower_bound - {{ rfm_unit('monetary') }}
            end as decimal(18, 2)
        ) as cut_point
    from own_cut_points
),

own_cut_points_side_by_side as (
    select
        measure,
        {%- for position in range(1, 5) %}
        max(case when position = {{ position }} then cut_point end) as cut_point_{{ position }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from own_cut_points_by_position
    group by measure
)

select
    measured_cut_points.as_of_date,
    measured_cut_points.measure,
    own_cut_points_side_by_side.measure is not null as is_own,
    {%- for position in range(1, 5) %}
    case
        when own_cut_points_side_by_side.measure is null
            then measured_cut_points.cut_point_{{ position }}
        else own_cut_points_side_by_side.cut_point_{{ position }}
    end as cut_point_{{ position }}
    {%- if not loop.last %},{% endif %}
    {%- endfor %}
from measured_cut_points
left join own_cut_points_side_by_side
    on measured_cut_points.measure = own_cut_points_side_by_side.measure
