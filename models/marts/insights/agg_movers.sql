{# What moved in the last complete month. In each dimension the members add up to the same revenue,
   so that nothing is left out of sight. Customers stand in the segment they were in when the month
   began: a month's orders would otherwise decide the segment they are counted in. #}

with

months as (
    select * from {{ ref('int_periods') }}
    where period_type = 'month'
),

orders as (
    select * from {{ ref('fct_orders') }}
    where not is_after_as_of
),

order_lines as (
    select * from {{ ref('fct_order_lines') }}
    where not is_after_as_of
),

products as (
    select * from {{ ref('dim_products') }}
),

scores as (
    select * from {{ ref('int_rfm_scores') }}
),

last_complete_month as (
    select max(period_index) as period_index
    from months
    where is_complete
),

compared_months as (
    select
        months.period_start,
        months.period_end,
        last_complete_month.period_index - months.period_index as complete_months_ago,
        case last_complete_month.period_index - months.period_index
            when 0 then 'current'
            when 1 then 'previous'
            else 'year_ago'
        end as month_role
    from months
    cross join last_complete_month
    where last_complete_month.period_index - months.period_index in (0, 1, 12)
),

orders_summed_to_customer as (
    select
        compared_months.month_role,
        orders.customer_id,
        orders.channel,
        orders.country,
        sum(orders.net_amount) as net_amount
    from orders
    inner join compared_months
        on orders.order_date between compared_months.period_start and compared_months.period_end
    group by
        compared_months.month_role,
        orders.customer_id,
        orders.channel,
        orders.country
),

people_counted as (
    select
        country,
        month_role,
        count(distinct customer_id) as customer_count
    from orders_summed_to_customer
    group by country, month_role
),

-- the month with the fewest decides: its figure would be the easiest to read a person from
countries as (
    select
        country,
        min(customer_count) as customer_count,
        {{ suppress_small_groups('min(customer_count)', 'country') }} as member
    from people_counted
    group by country
),

countries_placed as (
    select
        country,
        member,
        sum(case when member is null then customer_count else 0 end) over () as hidden_count,
        row_number() over (
            partition by member is null
            order by customer_count nulls last, country nulls last
        ) as place
    from countries
),

-- too few people even together hide behind the next country: the members add up to the month, so
-- that what is left out could be read from the rest
countries_named as (
    select
        country,
        case
            when place = 1 and hidden_count between 1 and {{ var('min_group') }} - 1
                then 'Other countries'
            else coalesce(member, 'Other countries')
        end as member
    from countries_placed
),

-- a month begins where the one before it ended
segments_at_month_start as (
    select
        compared_months.month_role,
        scores.customer_id,
        scores.segment
    from scores
    inner join compared_months
        on scores.complete_months_ago - 1 = compared_months.complete_months_ago
    where scores.complete_months_ago in (1, 2, 13)
),

lines_summed_to_product as (
    select
        compared_months.month_role,
        order_lines.product_id,
        sum(order_lines.net_amount) as net_amount
    from order_lines
    inner join compared_months
        on
            order_lines.order_date between
            compared_months.period_start and compared_months.period_end
    group by compared_months.month_role, order_lines.product_id
),

-- what orders are worth and their lines are not: discounts and refunds on the whole order
whole_orders as (
    select
        month_role,
        net_amount
    from orders_summed_to_customer
    union all
    select
        month_role,
        -net_amount as net_amount
    from lines_summed_to_product
),

members as (
    select
        orders_summed_to_customer.month_role,
        'segment' as dimension,
        coalesce(segments_at_month_start.segment, 'Not yet known') as member,
        orders_summed_to_customer.net_amount
    from orders_summed_to_customer
    left join segments_at_month_start
        on
            orders_summed_to_customer.month_role = segments_at_month_start.month_role
            and orders_summed_to_customer.customer_id = segments_at_month_start.customer_id
    union all
    select
        orders_summed_to_customer.month_role,
        'country' as dimension,
        countries_named.member,
        orders_summed_to_customer.net_amount
    from orders_summed_to_customer
    inner join countries_named
        on orders_summed_to_customer.country = countries_named.country
    union all
    select
        month_role,
        'channel' as dimension,
        channel as member,
        net_amount
    from orders_summed_to_customer
    union all
    select
        lines_summed_to_product.month_role,
        'category' as dimension,
        coalesce(products.category, 'Unknown') as member,
        lines_summed_to_product.net_amount
    from lines_summed_to_product
    left join products
        on lines_summed_to_product.product_id = products.product_id
    union all
    select
        month_role,
        'category' as dimension,
        'Discounts and refunds on whole orders' as member,
        net_amount
    from whole_orders
),

months_side_by_side as (
    select
        max(case when month_role = 'current' then period_start end) as current_period_start,
        max(case when month_role = 'previous' then period_start end) as previous_period_start,
        max(case when month_role = 'year_ago' then period_start end) as year_ago_period_start
    from compared_months
),

members_summed as (
    select
        dimension,
        member,
        sum(case when month_role = 'current' then net_amount else 0 end) as current_net_amount,
        sum(case when month_role = 'previous' then net_amount else 0 end) as previous_net_amount,
        sum(case when month_role = 'year_ago' then net_amount else 0 end) as year_ago_net_amount
    from members
    group by dimension, member
),

members_compared as (
    select
        members_summed.dimension,
        members_summed.member,
        months_side_by_side.current_period_start,
        months_side_by_side.previous_period_start,
        months_side_by_side.year_ago_period_start,
        members_summed.current_net_amount,
        members_summed.previous_net_amount,
        case
            when months_side_by_side.year_ago_period_start is not null
                then members_summed.year_ago_net_amount
        end as year_ago_net_amount,
        members_summed.current_net_amount - members_summed.previous_net_amount as change_amount,
        {{ ignored_change(
            'sum(members_summed.previous_net_amount) over (partition by members_summed.dimension)'
        ) }} as ignored_below_amount,
        count(*) over (partition by members_summed.dimension) as member_count
    from members_summed
    cross join months_side_by_side
    where
        months_side_by_side.previous_period_start is not null
        and (
            members_summed.current_net_amount != 0
            or members_summed.previous_net_amount != 0
            or members_summed.year_ago_net_amount != 0
        )
),

-- the only member of a dimension is the whole shop, and no mover in it
members_judged as (
    select
        *,
        abs(change_amount) < ignored_below_amount or member_count = 1 as is_ignored
    from members_compared
)

select
    dimension,
    member,
    current_period_start,
    previous_period_start,
    year_ago_period_start,
    cast(current_net_amount as decimal(18, 2)) as current_net_amount,
    cast(previous_net_amount as decimal(18, 2)) as previous_net_amount,
    cast(year_ago_net_amount as decimal(18, 2)) as year_ago_net_amount,
    cast(change_amount as decimal(18, 2)) as change_amount,
    cast(current_net_amount - year_ago_net_amount as decimal(18, 2)) as year_ago_change_amount,
    ignored_below_amount,
    is_ignored,
    cast(
        row_number() over (
            order by is_ignored asc, abs(change_amount) desc, dimension asc, member asc
        ) as integer
    ) as change_rank,
    cast('{{ var("reporting_currency") }}' as string) as currency
from members_judged
