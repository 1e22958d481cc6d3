-- Contracts: two plans that grow by a tenth of what they have, and lose as the curve says.
insert into churn.agg_subscription_periods by name
with months as (
    select unnest(range(0, 24))::int as number,
        (date '2024-06-01' + to_months(number))::date as month_start),
plans(plan, size) as (values ('All', 300), ('Small box', 200), ('Large box', 100)),
counted as (
    select month_start, plan, month_start < '2026-05-01' as is_complete,
        (size * (0.2 + number / 30))::bigint as active_at_start_count,
        (size * 0.08)::bigint as started_count,
        (active_at_start_count * (0.05 + 0.02 * (number % 3)))::bigint as ended_count
    from months cross join plans)
select *, ended_count as ended_of_active_count,
    active_at_start_count + started_count - ended_count as active_at_end_count,
    ended_count / active_at_start_count as churn_rate,
    greatest(0, churn_rate - 0.03) as churn_rate_low, churn_rate + 0.04 as churn_rate_high,
    (active_at_end_count * 19.9)::decimal(18,2) as monthly_recurring_amount, 'EUR' as currency
from counted;
insert into churn.agg_subscription_retention by name
with groups(group_type, group_name, contract_count) as (values
    ('all', 'All', 620), ('plan', 'Small box', 420), ('plan', 'Large box', 200),
    ('cohort', '2025-01-01', 26)),
ages as (select *, unnest(range(0, 37))::int as age_months from groups),
curve as (select *, age_months > 23 as is_projection, 0.95 ** age_months
    / (1 + age_months / 60) + 0.003 * age_months as kept from ages)
select group_type, group_name, age_months, contract_count, is_projection,
    if(is_projection, null, (contract_count * kept * (1 - age_months / 24))::bigint)
    as at_risk_count,
    if(is_projection, null, 3) as ended_count, if(is_projection, null, 0.04) as churn_rate,
    if(is_projection, null, kept) as survival_rate,
    if(is_projection, null, greatest(0, kept - 0.002 * age_months)) as survival_rate_low,
    if(is_projection, null, least(1, kept + 0.002 * age_months)) as survival_rate_high,
    kept * 0.99 + 0.01 as expected_survival_rate, kept * 0.96 + 0.04 as backtest_survival_rate,
    age_months = 0 as is_complete, age_months > 17 as is_hidden_in_backtest
from curve;
insert into churn.agg_subscription_fits by name
with groups(group_type, group_name, contract_count, ended_count) as (values
    ('all', 'All', 620, 330), ('plan', 'Small box', 420, 240), ('plan', 'Large box', 200, 90),
    ('cohort', '2025-01-01', 26, 9))
select *, if(group_type = 'cohort', 'refused', 'ok') as status,
    if(group_type = 'cohort', '26 contracts observed for a month, at least 30 are needed.',
    'The curve is at most 1.2 points from the share that was really kept.') as reason,
    contract_count as observed_count, 30 as min_contracts, 30 as min_ends, 23 as age_count,
    6 as min_ages, contract_count - ended_count as active_count,
    if(status = 'ok', 0.9, null) as gamma, if(status = 'ok', 0.1, null) as gamma_standard_error,
    if(status = 'ok', 12.5, null) as delta, if(status = 'ok', 1.9, null) as delta_standard_error,
    if(status = 'ok', -1200.5, null) as log_likelihood, status = 'ok' as is_converged,
    8 as step_count, if(status = 'ok', 0.067, null) as mean_churn_rate, 36 as horizon_months,
    if(status = 'ok', 21.4, null) as expected_months_ahead,
    if(status = 'ok', 18.6, null) as discounted_months_ahead, 6 as backtest_months,
    status as backtest_status, 240 as backtest_contract_count, 190 as backtest_kept_count,
    193.4 as backtest_expected_kept, 186.1 as backtest_baseline_kept,
    -300.5 as backtest_log_likelihood, -310.5 as backtest_baseline_log_likelihood,
    if(status = 'ok', true, null) as beats_baseline,
    if(status = 'ok', 'Of 240 contracts that ran 6 months before, 193 were expected to be kept '
    || 'and 190 were (1.4 points too many); better than one churn rate for every age.',
    '6 months ago: too few contracts.') as backtest_verdict
from groups;
insert into churn.agg_subscription_drivers by name
select covariate, level, reference_level, status, reason, 120 as contract_count,
    50 as ended_count, ratio as hazard_ratio, ratio * 0.8 as hazard_ratio_low,
    ratio * 1.25 as hazard_ratio_high, if(ratio is null, null, 0.03) as p_value,
    if(ratio between 0.9 and 1.1, 0.6, p_value) as adjusted_p_value,
    if(ratio is null, null, 0.58) as concordance, -900.0 as log_likelihood, 620 as sample_count,
    330 as sample_ended_count, 30 as min_ends
from (values
    ('plan', 'Large box', 'Small box', 'ok', 'These contracts last longer.', 0.62),
    ('monthly_amount', 'per 1', null, 'ok', 'No difference can be told from chance.', 1.02),
    ('acquisition_channel', 'paid_search', 'online', 'ok', 'These contracts end sooner.', 1.5),
    ('gender', '', null, 'refused', 'Every contract has the same gender.', null))
    as drivers(covariate, level, reference_level, status, reason, ratio);
