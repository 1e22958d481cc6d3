-- Churn without a contract; read after fixture_clv.sql. Risk rises with silence.
create temp table band_words as
select * from (values ('Low', 1, 0.0, 'green'), ('Medium', 2, 0.3, 'yellow'),
    ('High', 3, 0.6, 'orange'), ('Very high', 4, 0.85, 'vermillion'))
    as bands(band, sort_order, lower_bound, color_key);
insert into churn.fct_customer_churn by name
with buyers as (
    select customer_id, is_buyer, order_count, last_order_date,
        (as_of() - last_order_date)::int as days_since_last_order
    from core.dim_customers),
scored as (
    select *, if(is_buyer, least(0.97, (days_since_last_order + 5)
        / (days_since_last_order + 60)), null) as churn_risk from buyers),
dated as (
    select scored.*, clv.predicted_net_amount,
        if(is_buyer, last_order_date + 150, null) as order_due_date,
        median(clv.predicted_net_amount) over () as middle
    from scored join clv.fct_customer_clv as clv using (customer_id))
select customer_id, as_of() as as_of_date, 90 as horizon_days, churn_risk,
    (select band from band_words where lower_bound <= churn_risk
        order by lower_bound desc limit 1) as risk_band,
    if(is_buyer, 'gradient_boosting', null) as model,
    if(is_buyer, days_since_last_order || ' days since the last order; usual gap 30', null)
    as reason_1, if(is_buyer, 0.31, null) as reason_1_effect,
    if(order_count between 1 and 3, order_count || ' order days so far', null) as reason_2,
    if(order_count between 1 and 3, 0.11, null) as reason_2_effect,
    if(order_count = 1, 'Bought from 1 categories', null) as reason_3,
    if(order_count = 1, 0.04, null) as reason_3_effect,
    if(is_buyer, order_count = 1, null) as is_one_time_buyer,
    days_since_last_order > 120 as is_lapsed, days_since_last_order, 120 as lapsed_after_days,
    if(order_due_date >= as_of(), as_of() + 24, null) as expected_order_date,
    if(order_due_date >= as_of(), as_of() + 3, null) as earliest_order_date,
    if(order_due_date >= as_of(), as_of() + 81, null) as latest_order_date, order_due_date,
    order_due_date < as_of() as is_overdue,
    if(is_buyer, if(predicted_net_amount > middle, 'higher', 'lower'), null) as value_band,
    predicted_net_amount, (predicted_net_amount * churn_risk)::decimal(18,2) as value_at_risk,
    'EUR' as currency, if(is_buyer, 'ok', 'no_orders') as status,
    if(is_buyer, 'Chosen: the lowest log loss.', 'No order up to the as-of date.') as reason
from dated;
insert into churn.agg_churn_bands by name
select risk_band, value_band, sort_order, as_of() as as_of_date, 90 as horizon_days,
    count(*) as customer_count, count(*) filter (is_lapsed) as lapsed_customer_count,
    count(*) filter (is_overdue) as overdue_customer_count,
    sum(churn_risk) as expected_lost_customers, sum(predicted_net_amount) as predicted_net_amount,
    sum(value_at_risk) as value_at_risk, 'EUR' as currency,
    'What ' || risk_band || ' means.' as meaning,
    'What to do about ' || risk_band || '.' as next_step, color_key
from churn.fct_customer_churn join band_words on risk_band = band group by all;
insert into churn.agg_churn_thresholds by name
select as_of() - 90 * number as origin_date, number = 0 as is_current, 90 as horizon_days,
    if(number = 3, null, 120 - 2 * number)::int as lapsed_after_days,
    if(number = 3, 'refused', 'ok') as status,
    if(number = 3, 'Too few gaps were followed for long enough: 12, at least 30 are needed.',
    'Four fifths of the gaps are at most ' || (120 - 2 * number) || ' days long.') as reason,
    if(number = 3, 12, 85) as at_risk_count, 0.2 as longer_share, 900 as gap_count,
    700 as closed_gap_count, 200 as repeat_buyer_count,
    if(number = 3, null, 90 - number) as repeat_buyer_lapsed_count,
    if(number in (0, 3), null, 11) as repeat_buyer_came_back_count,
    if(number in (0, 3), null, 11 / (90 - number)) as repeat_buyer_came_back_rate,
    300 as one_time_buyer_count,
    if(number = 3, null, 240 - number) as one_time_buyer_lapsed_count,
    if(number in (0, 3), null, 7) as one_time_buyer_came_back_count,
    if(number in (0, 3), null, 7 / (240 - number)) as one_time_buyer_came_back_rate
from (select unnest(range(0, 4))::int as number);
insert into churn.agg_churn_models by name
select model, as_of() - 90 as origin_date, 90 as horizon_days, is_baseline,
    model = 'gradient_boosting' as is_chosen, 'ok' as status,
    'Fitted on the origins before the one held out.' as reason,
    if(model = 'gradient_boosting', 'Chosen: log loss 0.4900, the hiatus rule 0.5600, the purchase '
    || 'model 0.5100.', 'Not chosen.') as verdict, null as refused_features,
    480 as customer_count, 0.63 + shift as predicted_rate, 0.63 as actual_rate, auc,
    auc - 0.02 as auc_low, auc + 0.02 as auc_high, log_loss, log_loss / 3 as brier_score,
    abs(shift) + shape as calibration_error, shift as calibration_shift,
    shape as calibration_shape, 1.42 as top_decile_lift, 576 as buyer_count, 500 as min_buyers,
    713 as history_days, 360 as min_history_days, 180 as gone_count, 90 as kept_count,
    30 as min_class_count
from (values ('gradient_boosting', false, 0.82, 0.49, 0.021, 0.012),
    ('mbg_nbd', true, 0.80, 0.51, -0.03, 0.02), ('hiatus_rule', true, 0.71, 0.56, 0.004, 0.001))
    as found(model, is_baseline, auc, log_loss, shift, shape);
insert into churn.agg_churn_calibration by name
select model, bin, as_of() - 90 as origin_date, model = 'gradient_boosting' as is_chosen,
    if(model = 'hiatus_rule', 240, 48) as customer_count,
    bin / 10 - 0.06 as predicted_rate, bin / 10 - 0.06 + 0.03 * ((bin % 3) - 1) as actual_rate
from (select unnest(['gradient_boosting', 'mbg_nbd', 'hiatus_rule']) as model)
cross join (select unnest(range(1, 11))::int as bin)
where model <> 'hiatus_rule' or bin in (3, 9);
insert into churn.agg_churn_periods by name
with kinds as (select unnest(['month', 'week', 'quarter']) as period_type),
buyers(buyer_kind, size) as (values ('repeat', 150), ('one_time', 220), ('all', 370)),
periods as (
    select distinct period_type, period_start, period_end, is_complete
    from insights.agg_overview_periods join kinds using (period_type)),
numbered as (select *, row_number() over (partition by period_type order by period_start)
    as number from periods)
select period_type, period_start, buyer_kind, period_end, is_complete, 120 as lapsed_after_days,
    (size * (0.2 + number / 40))::bigint as active_at_start_count,
    (size * (0.2 + number / 40) * (0.05 + 0.02 * (number % 4)))::bigint as newly_lapsed_count,
    newly_lapsed_count / active_at_start_count as churn_rate,
    'Four fifths of the gaps are at most 120 days long.' as reason
from numbered cross join buyers;
insert into churn.agg_churn_next_orders by name
select as_of() - 90 * number as origin_date, number = 0 as is_current, 90 as horizon_days,
    'ok' as status, 'From 700 gaps of 210 customers.' as reason, 210 as fitted_customer_count,
    700 as fitted_gap_count, 31.5 as usual_gap_days, 0.6 as within_variance,
    0.3 as between_variance, 0.8 as nominal_coverage_rate, 480 as buyer_count,
    if(number = 0, null, 110) as came_back_count, if(number = 0, null, 90) as inside_interval_count,
    if(number = 0, null, 90 / 110) as coverage_rate, 260 as overdue_count,
    if(number = 0, null, 18) as overdue_came_back_count,
    if(number = 0, null, 18 / 260) as overdue_came_back_rate
from (select unnest(range(0, 3))::int as number);
