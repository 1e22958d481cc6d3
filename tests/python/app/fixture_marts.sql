-- The marts of the fixture, from the frames `drawn`, `everybody` and `segment_words`.
-- Numbers are simple but coherent: parts sum to wholes, shares to one.
insert into core.fct_orders by name
select
    'demo:o' || row_number() over (order by day, customer_id) as order_id, customer_id,
    'demo' as source_name, (first_day() + day::int)::timestamp as ordered_at,
    first_day() + day::int as order_date, kind as order_type, channel, 'Unknown' as store,
    country, 'EUR' as currency, 1 as line_count, 1 as item_quantity,
    if(kind = 'order', amount, 0) as gross_amount, if(kind = 'refund', amount, 0) as refund_amount,
    if(kind = 'order', amount, -amount) as net_amount, false as is_zero_value,
    true as is_counted_order, false as is_after_as_of
from drawn;
insert into core.dim_customers by name
select
    everybody.customer_id, 'demo' as source_name, everybody.customer_id[6:] as source_customer_id,
    country, 'online' as acquisition_channel, coalesce(first_order_date, first_day())
    as signed_up_date, first_order_date, last_order_date, coalesce(orders, 0) as order_count,
    coalesce(gross, 0) as gross_amount, coalesce(refund, 0) as refund_amount,
    coalesce(gross - refund, 0) as net_amount, 'EUR' as currency, orders is not null as is_buyer,
    -- a third have no number, and nobody agreed to letters
    true as may_contact_email, hash(everybody.customer_id) % 3 > 0 as may_contact_phone,
    false as may_contact_post
from everybody left join (
    select customer_id, min(order_date) as first_order_date,
        max(order_date) filter (order_type = 'order') as last_order_date,
        count(*) filter (order_type = 'order') as orders,
        sum(gross_amount) as gross, sum(refund_amount) as refund
    from core.fct_orders group by 1) using (customer_id);
create temp table as_of_dates as
select unnest([as_of()] || list_transform(range(1, 13), m ->
    (date_trunc('month', as_of()) - to_months((m - 1)::int))::date - 1)) as as_of_date;
insert into rfm.dim_rfm_segments select * from segment_words;
insert into rfm.fct_customer_rfm by name
with base as (
    select as_of_date, customer_id,
        as_of_date - max(order_date) filter (order_type = 'order') as recency_days,
        count(*) filter (order_type = 'order') as order_count,
        sum(net_amount)::decimal(18,2) as net_amount
    from as_of_dates join core.fct_orders on order_date <= as_of_date group by 1, 2),
scored as (
    select *, 5 - least(4, recency_days // 60) as r_score, least(5, order_count) as f_score,
        least(5, 1 + (net_amount // 60)::int) as m_score from base),
prospects as (select as_of_date, customer_id, 0 as order_count, 0 as net_amount
    from as_of_dates cross join core.dim_customers
    where coalesce(first_order_date, date '9999-01-01') > as_of_date
        and signed_up_date <= as_of_date)
select *, as_of_date = as_of() as is_current,
    if(r_score is null, null, 'R' || r_score || 'F' || f_score) as rfm_cell,
    case
        when r_score is null then 'Prospects'
        when r_score = 5 and f_score >= 4 then 'Champions'
        when r_score >= 3 and f_score >= 4 then 'Loyal customers'
        when r_score >= 4 and f_score >= 2 then 'Potential loyalists'
        when r_score = 5 then 'New customers'
        when r_score = 4 then 'Promising'
        when r_score = 3 and f_score = 3 then 'Need attention'
        when r_score = 3 then 'About to sleep'
        when f_score = 5 then 'Cannot lose them'
        when f_score >= 3 then 'At risk'
        else 'Hibernating' end as segment
from (select * from scored union all by name select * from prospects);
insert into rfm.agg_rfm_cells by name
select as_of_date, r_score, f_score, segment, count(*) as customer_count,
    sum(order_count) as order_count, sum(net_amount) as net_amount
from rfm.fct_customer_rfm group by all;
insert into rfm.agg_rfm_segments by name
select as_of_date, segment, as_of_date = as_of() as is_current, sum(customer_count) as customer_count,
    sum(customer_count) / sum(sum(customer_count)) over (partition by as_of_date)
    as customer_share, sum(order_count) as order_count, sum(net_amount) as net_amount,
    sum(net_amount)::double / sum(customer_count) as net_amount_per_customer
from rfm.agg_rfm_cells group by as_of_date, segment;
insert into rfm.agg_rfm_cut_points by name
select as_of_date, measure, true as is_reachable, false as is_own, unnest(range(1, 6)) as score,
    unnest(case measure when 'recency' then [240, 180, 120, 60, 0] when 'frequency'
        then [1, 2, 3, 4, 5] else [null, 60, 120, 180, 240] end) as lower_bound,
    unnest(case measure when 'recency' then [null, 239, 179, 119, 59] when 'frequency'
        then [1, 2, 3, 4, null] else [59.99, 119.99, 179.99, 239.99, null] end) as upper_bound
from as_of_dates, (select unnest(['recency', 'frequency', 'monetary']) as measure);
insert into rfm.agg_rfm_movements by name
with dated as (select *, lag(as_of_date) over (partition by customer_id order by as_of_date)
    as from_as_of_date, lag(segment) over (partition by customer_id order by as_of_date)
    as from_segment from rfm.fct_customer_rfm)
select from_as_of_date, as_of_date as to_as_of_date, from_segment, segment as to_segment,
    count(*) as customer_count, sum(net_amount) as net_amount
from dated where from_segment is not null group by all;
insert into cohorts.agg_cohorts by name
with kinds as (select unnest(['month', 'week', 'quarter']) as period_type),
active as (
    select period_type, customer_id, date_trunc(period_type, order_date)::date as period_start,
        date_trunc(period_type, first_order_date)::date as cohort_start,
        count(*) filter (order_type = 'order') as order_count, sum(o.net_amount) as net_amount
    from kinds cross join core.fct_orders as o
    join core.dim_customers using (customer_id) group by all),
sized as (select period_type, cohort_start, count(distinct customer_id) as cohort_size
    from active group by all),
grid as (select *, unnest(range(0, date_diff(period_type, cohort_start, as_of()) + 1))
    ::int as period_number from sized),
dated as (select *, date_trunc(period_type, cohort_start + case period_type
    when 'week' then to_days((7 * period_number)::int) when 'month' then to_months(period_number)
    else to_months((3 * period_number)::int) end)::date as period_start from grid),
joined as (
    select period_type, cohort_start, period_number, period_start, cohort_size,
        count(active.customer_id) as customer_count, coalesce(sum(order_count), 0) as order_count,
        coalesce(sum(net_amount), 0) as net_amount
    from dated left join active using (period_type, cohort_start, period_start) group by all)
select *, (period_start + case period_type when 'week' then to_days(7) when 'month'
        then to_months(1) else to_months(3) end)::date <= as_of() as is_complete,
    customer_count as customer_count_or_later, customer_count / cohort_size as retention_rate,
    greatest(0, customer_count / cohort_size - 0.1) as retention_rate_low,
    least(1, customer_count / cohort_size + 0.1) as retention_rate_high,
    customer_count / cohort_size as or_later_rate,
    sum(net_amount) over upto as cumulative_net_amount,
    net_amount::double / cohort_size as net_amount_per_customer,
    (sum(net_amount) over upto)::double / cohort_size as cumulative_net_amount_per_customer
from joined
window upto as (partition by period_type, cohort_start order by period_number);
insert into cohorts.agg_cohort_means by name
select period_type, period_number, count(*) as cohort_count, sum(cohort_size) as cohort_size,
    sum(customer_count) as customer_count, sum(customer_count) / sum(cohort_size)
    as retention_rate, greatest(0, sum(customer_count) / sum(cohort_size) - 0.03)
    as retention_rate_low, least(1, sum(customer_count) / sum(cohort_size) + 0.03)
    as retention_rate_high, sum(net_amount)::double / sum(cohort_size) as net_amount_per_customer,
    sum(cumulative_net_amount)::double / sum(cohort_size) as cumulative_net_amount_per_customer
from cohorts.agg_cohorts where is_complete group by all;
insert into segments.fct_customer_clusters by name
select customer_id, as_of() as as_of_date, 0.5 as distance,
    case when order_count >= 6 then 1 when order_count >= 2 then 2 else 3 end as cluster_id
from core.dim_customers where is_buyer;
insert into segments.dim_clusters by name
select cluster_id, as_of() as as_of_date,
    (['Frequent big spenders', 'Regulars', 'One-time buyers'])[cluster_id] as cluster_name,
    cluster_name as generated_name, false as is_renamed,
    'Typical order count 9 (all buyers 3).' as description, count(*) as customer_count,
    count(*) / sum(count(*)) over () as customer_share, sum(net_amount) as net_amount,
    (sum(net_amount) / count(*))::decimal(18,2) as net_amount_per_customer, 'EUR' as currency,
    0.86 as jaccard, 'highly stable' as stability, as_of() as first_seen_date,
    null as moved_distance, null as is_moved_far
from segments.fct_customer_clusters join core.dim_customers using (customer_id) group by 1;
insert into segments.agg_cluster_profile by name
select cluster_id, as_of() as as_of_date,
    unnest(['days_since_last_order', 'order_count', 'net_amount']) as feature,
    unnest([120, 9, 300]) as mean_value, unnest([200, 4, 150]) as base_mean_value,
    unnest([110, 8, 280]) as typical_value, unnest([190, 3, 120]) as base_typical_value,
    unnest([-0.4, 2 - cluster_id, 1.5 - cluster_id]) as deviation, unnest([3, 1, 2])
    as deviation_rank
from segments.dim_clusters;
insert into segments.agg_cluster_candidates by name
select as_of() as as_of_date, k, silhouette, jaccard_min, jaccard_min as jaccard_mean,
    smallest_share, stability, jaccard_min > 0.75 as passes_gate, k = 3 as is_chosen,
    if(k = 3, 'Chosen: the highest silhouette of those that pass the gate.', 'Not chosen.')
    as verdict, 'ok' as status, '3 clusters, judged on 576 customers.' as reason,
    576 as judged_customer_count, 0.75 as min_jaccard, 0.05 as min_share
from (values (2, 0.52, 0.9, 0.3, 'highly stable'), (3, 0.55, 0.84, 0.12, 'stable'),
    (4, 0.57, 0.48, 0.04, 'unstable')) as tried(k, silhouette, jaccard_min, smallest_share,
    stability);
insert into trust.agg_data_quality
select 'demo', unnest(['order_lines', 'order_lines', 'order_lines', 'orders', 'customers']),
    unnest(['accepted', 'missing_customer', 'exact_duplicate', 'accepted', 'accepted']),
    unnest(['accepted', 'rejected', 'rejected', 'accepted', 'accepted']),
    unnest(['The row is used.', 'The row names no customer.', 'The row is there twice.',
        'The row is used.', 'The row is used.']),
    unnest([5900, 60, 40, 3000, 600]), unnest([1000, 20, 10, null, null]), true;
insert into trust.fct_rejected_rows
select 'order_lines', 'demo', 'demo/order_lines.parquet', unnest(range(1, 101)),
    'missing_customer', 'customer_id', true;
insert into insights.agg_overview_periods by name
with kinds as (select unnest(['month', 'week', 'quarter']) as period_type),
counted as (
    select period_type, date_trunc(period_type, order_date)::date as period_start,
        coalesce(channel, 'All') as channel, coalesce(o.country, 'All') as country,
        count(distinct customer_id) as active_customers,
        count(distinct customer_id) filter (order_date = first_order_date) as new_customers,
        count(*) filter (order_type = 'order') as order_count,
        sum(o.gross_amount) as gross_amount, sum(o.refund_amount) as refund_amount,
        sum(o.net_amount) as net_amount
    from kinds cross join core.fct_orders as o join core.dim_customers using (customer_id)
    group by grouping sets ((1, 2), (1, 2, channel), (1, 2, o.country), (1, 2, channel, o.country)))
select *, (period_start + case period_type when 'week' then to_days(7) when 'month'
        then to_months(1) else to_months(3) end)::date - 1 as period_end,
    period_end <= as_of() as is_complete,
    ((active_customers - new_customers) * 0.8)::int as returning_customers,
    active_customers - new_customers - ((active_customers - new_customers) * 0.8)::int
    as resurrected_customers,
    (active_customers * 0.6)::int as dormant_customers, 'EUR' as currency
from counted;
insert into insights.agg_movers by name
with pair as (
    select 'channel' as dimension, channel as member, period_start, net_amount
    from insights.agg_overview_periods
    where period_type = 'month' and channel <> 'All' and country = 'All'
    union all
    select 'country', country, period_start, net_amount from insights.agg_overview_periods
    where period_type = 'month' and channel = 'All' and country <> 'All')
select dimension, member, date '2026-04-01' as current_period_start,
    date '2026-03-01' as previous_period_start, date '2025-04-01' as year_ago_period_start,
    coalesce(sum(net_amount) filter (period_start = '2026-04-01'), 0) as current_net_amount,
    coalesce(sum(net_amount) filter (period_start = '2026-03-01'), 0) as previous_net_amount,
    coalesce(sum(net_amount) filter (period_start = '2025-04-01'), 0) as year_ago_net_amount,
    coalesce(sum(net_amount) filter (period_start = '2026-04-01'), 0)
    - coalesce(sum(net_amount) filter (period_start = '2026-03-01'), 0) as change_amount,
    coalesce(sum(net_amount) filter (period_start = '2026-04-01'), 0)
    - coalesce(sum(net_amount) filter (period_start = '2025-04-01'), 0) as year_ago_change_amount,
    10 as ignored_below_amount, false as is_ignored, 'EUR' as currency
from pair group by dimension, member;
update insights.agg_movers set change_rank = ranked.change_rank from (
    select dimension, member, row_number() over (order by abs(change_amount) desc, member)
    as change_rank from insights.agg_movers) as ranked
where agg_movers.dimension = ranked.dimension and agg_movers.member = ranked.member;
