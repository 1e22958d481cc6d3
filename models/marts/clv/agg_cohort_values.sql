{# What the customers won in a month brought in since, and what it cost to win them. The triangle
   is that of agg_cohorts; only days whose cost is known have a margin, so where some are not the
   margin shown is too small rather than too large. #}

with

cells as (
    select * from {{ ref('agg_cohorts') }}
    where period_type = 'month'
),

customer_days as (
    select * from {{ ref('int_customer_days') }}
    where first_order_date is not null
),

buyers as (
    select * from {{ ref('dim_customers') }}
    where is_buyer
),

days_summed_to_cell as (
    select
        {{ period_start('month', 'first_order_date') }} as cohort_month,
        {{ period_start('month', 'activity_date') }} as month_start,
        count(*) as day_count,
        count(cost_amount) as known_day_count,
        sum(case when cost_amount is not null then net_amount - cost_amount else 0 end)
            as margin_amount
    from customer_days
    group by
        {{ period_start('month', 'first_order_date') }},
        {{ period_start('month', 'activity_date') }}
),

buyers_summed_to_cohort as (
    select
        {{ period_start('month', 'first_order_date') }} as cohort_month,
        count(acquisition_cost_amount) as acquisition_cost_known_count,
        sum(acquisition_cost_amount) as acquisition_cost_amount
    from buyers
    group by {{ period_start('month', 'first_order_date') }}
),

joined as (
    select
        cells.cohort_start as cohort_month,
        cells.period_number as months_since,
        cells.period_start as month_start,
        cells.is_complete,
        cells.cohort_size as customer_count,
        cells.net_amount,
        cells.cumulative_net_amount,
        coalesce(days_summed_to_cell.day_count, 0) as day_count,
        coalesce(days_summed_to_cell.known_day_count, 0) as known_day_count,
        coalesce(days_summed_to_cell.margin_amount, 0) as margin_amount,
        buyers_summed_to_cohort.acquisition_cost_known_count,
        buyers_summed_to_cohort.acquisition_cost_amount
    from cells
    left join days_summed_to_cell
        on
            cells.cohort_start = days_summed_to_cell.cohort_month
            and cells.period_start = days_summed_to_cell.month_start
    left join buyers_summed_to_cohort
        on cells.cohort_start = buyers_summed_to_cohort.cohort_month
),

running as (
    select
        *,
        sum(day_count) over so_far as day_count_so_far,
        sum(known_day_count) over so_far as known_day_count_so_far,
        sum(margin_amount) over so_far as margin_amount_so_far
    from joined
    window so_far as (
        partition by cohort_month
        order by months_since nulls last
        rows between unbounded preceding and current row
    )
),

with_margins as (
    select
        *,
        cast(known_day_count_so_far as double) / nullif(day_count_so_far, 0)
            as margin_known_share,
        acquisition_cost_known_count / cast(customer_count as double)
            as acquisition_cost_known_share,
        case when known_day_count_so_far > 0 then margin_amount_so_far end
            as cumulative_margin_amount,
        cast(acquisition_cost_amount as double) / nullif(acquisition_cost_known_count, 0)
            as acquisition_cost_per_customer
    from running
),

cohorts_judged as (
    select
        cohort_month,
        sum(case when is_complete then 1 else 0 end) as complete_month_count,
        max(acquisition_cost_known_share) as acquisition_cost_known_share,
        cast(sum(known_day_count) as double) / nullif(sum(day_count), 0)
            as margin_known_share,
        min(
            case
                when
                    is_complete
                    and {{ has_paid_back(
                        'cumulative_margin_amount',
                        'customer_count',
                        'acquisition_cost_amount',
                        'acquisition_cost_known_count',
                    ) }}
                    then months_since
            end
        ) as first_month_paid_back
    from with_margins
    group by cohort_month
),

verdicts as (
    select
        cohort_month,
        first_month_paid_back,
        complete_month_count,
        case
            when acquisition_cost_known_share = 0 then 'no_acquisition_cost'
            when acquisition_cost_known_share < {{ var('payback_min_known_share') }}
                then 'few_acquisition_costs'
            when margin_known_share = 0 then 'no_margin'
            when margin_known_share < {{ var('payback_min_known_share') }} then 'few_margins'
            when first_month_paid_back is not null then 'reached'
            when complete_month_count = 0 then 'too_young'
            else 'not_reached'
        end as payback_status,
        cast(floor(100 * acquisition_cost_known_share) as integer)
            as acquisition_cost_known_percent,
        cast(floor(100 * margin_known_share) as integer) as margin_known_percent
    from cohorts_judged
),

{% set needed = (100 * var('payback_min_known_share')) | round | int -%}
verdicts_in_words as (
    select
        cohort_month,
        payback_status,
        case when payback_status = 'reached' then first_month_paid_back end as payback_month,
        case payback_status
            when 'no_acquisition_cost'
                then 'It is not known what it cost to win any of these customers.'
            when 'few_acquisition_costs'
                then
                    'What it cost to win them is known of '
                    || cast(acquisition_cost_known_percent as string)
                    || ' % of these customers, at least {{ needed }} % are needed.'
            when 'no_margin' then 'It is not known what the goods cost.'
            when 'few_margins'
                then
                    'What the goods cost is known of '
                    || cast(margin_known_percent as string)
                    || ' % of the days with orders, at least {{ needed }} % are needed.'
            when 'reached'
                then
                    'The margin covers what it cost to win these customers since month '
                    || cast(first_month_paid_back as string) || '.'
            when 'too_young' then 'No month of these customers is over yet.'
            else
                'Not reached in the months that are over: '
                || cast(complete_month_count as string) || '.'
        end as payback_reason
    from verdicts
)

select
    with_margins.cohort_month,
    cast(with_margins.months_since as integer) as months_since,
    with_margins.month_start,
    with_margins.is_complete,
    cast(with_margins.customer_count as bigint) as customer_count,
    cast(with_margins.net_amount as decimal(18, 2)) as net_amount,
    cast(with_margins.cumulative_net_amount as decimal(18, 2)) as cumulative_net_amount,
    {{ round_significant(
        'cast(with_margins.cumulative_net_amount as double) / with_margins.customer_count'
    ) }}
        as cumulative_net_amount_per_customer,
    {{ round_significant('with_margins.margin_known_share') }} as margin_known_share,
    cast(with_margins.cumulative_margin_amount as decimal(18, 2)) as cumulative_margin_amount,
    {{ round_significant(
        'cast(with_margins.cumulative_margin_amount as double) / with_margins.customer_count'
    ) }}
        as cumulative_margin_amount_per_customer,
    cast(with_margins.acquisition_cost_known_count as bigint) as acquisition_cost_known_count,
    cast(with_margins.acquisition_cost_amount as decimal(18, 2)) as acquisition_cost_amount,
    {{ round_significant('with_margins.acquisition_cost_per_customer') }}
        as acquisition_cost_per_customer,
    verdicts_in_words.payback_status,
    cast(verdicts_in_words.payback_month as integer) as payback_month,
    verdicts_in_words.payback_reason,
    cast('{{ var("reporting_currency") }}' as string) as currency
from with_margins
inner join verdicts_in_words
    on with_margins.cohort_month = verdicts_in_words.cohort_month
