{# A failure means that the cohort value curve lost or made up money: per cohort, what the last cell
   has summed up is what core has of the same customers from their first month on, in revenue, in
   margin of the days whose cost is known, and in acquisition costs. #}

with

days as (
    select
        {{ period_start('month', 'first_order_date') }} as cohort_month,
        sum(net_amount) as net_amount,
        sum(case when cost_amount is not null then net_amount - cost_amount end) as margin_amount
    from {{ ref('int_customer_days') }}
    where activity_date >= {{ period_start('month', 'first_order_date') }}
    group by {{ period_start('month', 'first_order_date') }}
),

customers as (
    select
        {{ period_start('month', 'first_order_date') }} as cohort_month,
        count(*) as customer_count,
        count(acquisition_cost_amount) as acquisition_cost_known_count,
        sum(acquisition_cost_amount) as acquisition_cost_amount
    from {{ ref('dim_customers') }}
    where is_buyer
    group by {{ period_start('month', 'first_order_date') }}
),

last_cells as (
    select
        *,
        row_number() over (
            partition by cohort_month
            order by months_since desc nulls last
        ) as place_from_the_end
    from {{ ref('agg_cohort_values') }}
),

compared as (
    select
        coalesce(customers.cohort_month, last_cells.cohort_month) as cohort_month,
        customers.customer_count as expected_customer_count,
        last_cells.customer_count,
        days.net_amount as expected_net_amount,
        last_cells.cumulative_net_amount,
        days.margin_amount as expected_margin_amount,
        last_cells.cumulative_margin_amount,
        customers.acquisition_cost_known_count as expected_known_count,
        last_cells.acquisition_cost_known_count,
        customers.acquisition_cost_amount as expected_acquisition_cost_amount,
        last_cells.acquisition_cost_amount
    from customers
    full outer join last_cells
        on customers.cohort_month = last_cells.cohort_month
    left join days
        on customers.cohort_month = days.cohort_month
    where coalesce(last_cells.place_from_the_end, 1) = 1
)

select * from compared
where
    expected_customer_count is distinct from customer_count
    or expected_net_amount is distinct from cumulative_net_amount
    or expected_margin_amount is distinct from cumulative_margin_amount
    or expected_known_count is distinct from acquisition_cost_known_count
    or expected_acquisition_cost_amount is distinct from acquisition_cost_amount
