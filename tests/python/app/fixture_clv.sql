-- Values, their back-tests and what follows from them; read after fixture_marts.sql.
insert into clv.fct_customer_clv by name
select customer_id, as_of() as as_of_date, 365 as horizon_days,
    net_amount as historic_net_amount, 'EUR' as currency, 'mbg_nbd' as model,
    if(is_buyer, 'ok', 'no_orders') as status, if(is_buyer, 'Orders: fine.',
    'No order up to the as-of date.') as reason, if(is_buyer, 'mbg_nbd', null) as alive_model,
    if(is_buyer, 1 / (1 + (as_of() - last_order_date) / 200), null) as p_alive,
    if(is_buyer, order_count * 0.8, null) as expected_orders,
    if(is_buyer, if(order_count = 1, 0, order_count // 2), null) as expected_orders_low,
    if(is_buyer, order_count + 1, null) as expected_orders_high,
    if(is_buyer, order_count = 1 or as_of() - last_order_date > 30, null) as may_be_none,
    if(is_buyer, 30.5, null) as expected_order_value,
    if(is_buyer, (order_count * 0.8 * 30.5)::decimal(18,2), null) as predicted_net_amount,
    (expected_orders_low * 24)::decimal(18,2) as predicted_net_amount_low,
    (expected_orders_high * 38)::decimal(18,2) as predicted_net_amount_high,
    0.8 as interval_coverage,
    (predicted_net_amount * 0.95)::decimal(18,2) as discounted_net_amount,
    (predicted_net_amount * 1.6)::decimal(18,2) as lifetime_net_amount,
    net_amount + predicted_net_amount as total_net_amount
from core.dim_customers;
insert into clv.agg_clv_fits by name
with models as (select unnest(['bg_nbd', 'gamma_gamma', 'mbg_nbd', 'pareto_nbd']) as model),
origins as (select unnest([as_of(), date '2025-11-18', date '2025-05-22']) as origin_date)
select origin_date, model, origin_date = as_of() as is_current,
    if(is_current, 365, 180) as horizon_days, 'ok' as status,
    'The model expects 0.6% more than there was.' as reason, 576 as customer_count,
    if(model = 'pareto_nbd', 500, 576) as row_count, -1234.5 as log_likelihood,
    true as is_converged, 12 as step_count,
    if(model = 'gamma_gamma', 0.04, null) as spend_frequency_correlation, 0.97 as kept_share,
    576 as buyer_count, 500 as min_buyers, 713 as history_days, 180 as min_history_days,
    0 as silence_days, 30 as max_silence_days, 210 as repeater_count, 50 as min_repeaters
from models cross join origins;
insert into clv.agg_clv_parameters by name
select as_of() as origin_date, unnest(['mbg_nbd', 'mbg_nbd', 'gamma_gamma']) as model,
    unnest(['r', 'alpha', 'p']) as parameter, true as is_current,
    unnest([0.52, 6.18, 6.25]) as estimate, unnest([0.03, 0.4, null]) as standard_error;
insert into clv.agg_clv_segments by name
select segment, as_of() as as_of_date, 365 as horizon_days, count(*) as customer_count,
    sum(historic_net_amount) as historic_net_amount, avg(p_alive) as mean_p_alive,
    sum(expected_orders) as expected_orders, sum(predicted_net_amount) as predicted_net_amount,
    sum(discounted_net_amount) as discounted_net_amount,
    sum(total_net_amount) as total_net_amount, 'EUR' as currency,
    (sum(predicted_net_amount) / count(*))::decimal(18,2) as predicted_net_amount_per_customer
from rfm.fct_customer_rfm join clv.fct_customer_clv using (customer_id)
where is_current group by segment;
insert into clv.agg_clv_deciles by name
with ranked as (select *, ntile(10) over (order by predicted_net_amount desc, customer_id)
    as decile from clv.fct_customer_clv where status = 'ok')
select decile, as_of() as as_of_date, count(*) as customer_count,
    count(*) / sum(count(*)) over () as customer_share, decile / 10 as cumulative_customer_share,
    sum(historic_net_amount) as historic_net_amount,
    sum(predicted_net_amount) as predicted_net_amount,
    sum(predicted_net_amount)::double / sum(sum(predicted_net_amount)) over () as predicted_share,
    0.5 as cumulative_predicted_share, min(predicted_net_amount) as lowest_predicted_net_amount,
    max(predicted_net_amount) as highest_predicted_net_amount, 'EUR' as currency
from ranked group by decile;
-- Expected amounts fall by 3 % a month; the first twelve add up to the horizon.
insert into clv.agg_clv_months by name
with months as (select unnest(range(1, 37))::int as month_number),
weights as (select month_number, 0.97 ** month_number
    / (sum(0.97 ** month_number) filter (month_number <= 12) over ()) as weight from months)
select segment, month_number, (as_of() + to_months(month_number))::date as month_end_date,
    as_of() as as_of_date, customer_count, expected_orders * weight as expected_orders,
    (predicted_net_amount * weight)::decimal(18,2) as predicted_net_amount,
    (predicted_net_amount * weight / 1.1 ** ((month_number - 0.5) / 12))::decimal(18,2)
    as discounted_net_amount, 0.1 as annual_discount_rate, month_number <= 12 as is_within_horizon, 'EUR' as currency
from clv.agg_clv_segments cross join weights where predicted_net_amount is not null;
insert into clv.agg_clv_totals by name
with groups as (
    select segment, customer_count, expected_orders, predicted_net_amount::double as amount
    from clv.agg_clv_segments where predicted_net_amount is not null
    union all
    select 'Everybody', sum(customer_count), sum(expected_orders),
        sum(predicted_net_amount)::double from clv.agg_clv_segments
    where predicted_net_amount is not null having count(*) > 0)
select segment, measure, as_of() as as_of_date, 365 as horizon_days, customer_count,
    if(measure = 'orders', expected_orders, amount) as expected, expected * 0.88 as low,
    expected * 1.13 as high, 0.03 as sampling_error, 0.02 as parameter_error,
    0.05 as backtest_error, 2 as origin_count, 'mbg_nbd' as model,
    'Smallest Poisson deviance of the models over 2 past origins.' as model_reason,
    'EUR' as currency
from groups cross join (select unnest(['orders', 'net_amount']) as measure);
insert into clv.agg_clv_tracking by name
with origins as (select unnest([date '2025-11-18', date '2025-05-22']) as origin_date),
weeks as (select origin_date, unnest(range(-45, 27))::int as week_number from origins),
dated as (select *, origin_date + 7 * week_number as week_end_date from weeks),
actual as (
    select origin_date, week_number, week_end_date, count(order_date) as actual_orders
    from dated left join (
        select o.order_date, c.first_order_date from core.fct_orders as o
        join core.dim_customers as c using (customer_id)
        where o.order_type = 'order' and o.order_date > c.first_order_date) as repeats
        on order_date > week_end_date - 7 and order_date <= week_end_date
        and first_order_date <= origin_date
    where week_end_date - 7 > first_day() group by all)
select *, week_number > 0 as is_after_origin,
    sum(expected_orders) over upto as cumulative_expected_orders,
    sum(actual_orders) over upto as cumulative_actual_orders
from (
    select *, avg(actual_orders) over (partition by origin_date, model order by week_number
        rows between 4 preceding and 4 following) * if(model = 'bg_nbd', 1.15, 1.03)
        as expected_orders
    from actual cross join (select unnest(['bg_nbd', 'mbg_nbd', 'pareto_nbd']) as model))
window upto as (partition by origin_date, model order by week_number);
insert into trust.agg_backtests by name
with predictors(model, is_baseline, badness) as (
    values ('mbg_nbd', false, 0.02), ('bg_nbd', false, 0.05), ('pareto_nbd', false, 0.03),
    ('zero', true, 0.5), ('mean', true, 0.25), ('naive_rate', true, 0.15),
    ('last_period', true, 0.2), ('hiatus', true, 0.12)),
metrics(metric, best, slope) as (
    values ('bias_rate', 0, 2), ('mean_absolute_error', 0.55, 1),
    ('root_mean_squared_error', 1.1, 2), ('poisson_deviance', 0.8, 3), ('spearman', 0.6, -1),
    ('normalised_gini', 0.7, -1), ('top_decile_share', 0.5, -0.8), ('interval_coverage', 0.83, 0)),
subjects as (select unnest(['orders', 'net_amount']) as subject),
origins as (select unnest([date '2025-11-18', date '2025-05-22']) as origin_date)
select subject, origin_date, 180 as horizon_days, model, is_baseline, model = 'mbg_nbd' as is_chosen,
    metric, if(is_baseline and metric = 'interval_coverage', null, best + slope * badness) as value,
    if(is_baseline or metric = 'interval_coverage', null, true) as beats_baselines,
    if(origin_date = '2025-11-18', 480, 400) as customer_count, 300.0 as actual,
    300 * (1 + 2 * badness) as predicted,
    if(is_baseline, 'Baseline.', 'Better than every baseline on 7 of 7 measures; expected '
    || round(200 * badness, 1) || ' % more than came.') as verdict
from subjects cross join origins cross join predictors cross join metrics
where not (subject = 'net_amount' and metric = 'poisson_deviance');
insert into trust.agg_backtest_deciles by name
with origins as (select unnest([date '2025-11-18', date '2025-05-22']) as origin_date),
subjects(subject, unit) as (values ('orders', 1), ('net_amount', 30.5)),
tenths as (select unnest(range(1, 11))::int as decile)
select subject, origin_date, 'mbg_nbd' as model, true as is_chosen, decile,
    48 as customer_count, unit * 5 * 0.62 ** decile as mean_predicted,
    unit * (5 * 0.62 ** decile * if(decile % 2 = 0, 0.9, 1.12)) as mean_actual
from origins cross join subjects cross join tenths;
-- Two fifths of revenue are margin; what the first two cohorts cost is not known.
insert into clv.agg_cohort_values by name
with cells as (
    select cohort_start as cohort_month, period_number as months_since,
        period_start as month_start, is_complete, cohort_size as customer_count, net_amount,
        cumulative_net_amount, cumulative_net_amount_per_customer, 0.95 as margin_known_share,
        (cumulative_net_amount * 0.4)::decimal(18,2) as cumulative_margin_amount,
        cumulative_net_amount_per_customer * 0.4 as cumulative_margin_amount_per_customer,
        if(cohort_month < '2024-08-01', 0, cohort_size) as acquisition_cost_known_count,
        if(cohort_month < '2024-08-01', null, cohort_size * 24)::decimal(18,2)
        as acquisition_cost_amount,
        acquisition_cost_amount::double / cohort_size as acquisition_cost_per_customer
    from cohorts.agg_cohorts where period_type = 'month'),
judged as (
    select *, min(if(is_complete and cumulative_margin_amount >= acquisition_cost_amount,
        months_since, null)) over (partition by cohort_month) as payback_month
    from cells)
select *, case when acquisition_cost_known_count = 0 then 'no_acquisition_cost'
        when payback_month is not null then 'reached'
        when not max(is_complete) over (partition by cohort_month) then 'too_young'
        else 'not_reached' end as payback_status,
    case payback_status when 'reached' then
        'The margin covers what it cost to win these customers since month ' || payback_month || '.'
        when 'no_acquisition_cost'
        then 'It is not known what it cost to win any of these customers.'
        when 'too_young' then 'No month of these customers is over yet.'
        else 'Not reached in the months that are over.' end as payback_reason, 'EUR' as currency
from judged;
insert into clv.agg_cohort_value_means by name
select months_since, count(*) as cohort_count, sum(customer_count) as customer_count,
    sum(cumulative_net_amount)::double / sum(customer_count) as cumulative_net_amount_per_customer,
    count(cumulative_margin_amount) as margin_cohort_count,
    sum(cumulative_margin_amount)::double / sum(customer_count)
    as cumulative_margin_amount_per_customer,
    sum(acquisition_cost_known_count) as acquisition_cost_known_count,
    sum(acquisition_cost_amount)::double / nullif(sum(acquisition_cost_known_count), 0)
    as acquisition_cost_per_customer, 'EUR' as currency
from clv.agg_cohort_values where is_complete group by months_since;
