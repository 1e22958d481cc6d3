{# Orders and money, each predictor beside what happened. Customers who were predicted the same and
   did the same are one row: everything a measure of accuracy needs. #}
{{ config(materialized='table') }}

with

outcomes as (
    select * from {{ ref('int_clv_outcomes') }}
),

predictions as (
    select * from {{ ref('ml_clv_backtest') }}
),

gates as (
    select * from {{ ref('int_clv_gates') }}
    where not is_current
),

thresholds as (
    select * from {{ ref('ml_clv_hiatus') }}
),

spend_fits as (
    select * from {{ ref('ml_clv_fits') }}
    where model = 'gamma_gamma' and status != 'refused'
),

base_rate as (
    select
        origin_date,
        cast(sum(repeat_count) as double) / nullif(cast(sum(observed_days) as double), 0)
            as orders_per_day,
        cast(sum(net_amount) as double) / nullif(cast(sum(repeat_count + 1) as double), 0)
            as net_amount_per_order
    from outcomes
    group by origin_date
),

-- what the naive rules know: a rate of the base, a rate of one's own, and how long it is quiet
outcomes_with_rates as (
    select
        outcomes.*,
        coalesce(base_rate.orders_per_day, 0) * outcomes.horizon_days as mean_orders,
        base_rate.net_amount_per_order,
        coalesce(
            outcomes.repeat_count * cast(outcomes.horizon_days as double)
            / nullif(outcomes.observed_days, 0),
            0
        ) as own_orders,
        cast(outcomes.net_amount as double) / nullif(outcomes.repeat_count + 1, 0)
            as own_net_amount_per_order,
        outcomes.observed_days - outcomes.t_x
        <= coalesce(thresholds.hiatus_days, outcomes.observed_days) as is_within_hiatus
    from outcomes
    inner join base_rate
        on outcomes.origin_date = base_rate.origin_date
    left join thresholds
        on outcomes.origin_date = thresholds.origin_date
),

predicted_by_models as (
    select
        outcomes.origin_date,
        predictions.model,
        predictions.expected_orders as predicted_orders,
        outcomes.later_order_days,
        (
            outcomes.later_order_days between predictions.order_low and predictions.order_high
            or (predictions.may_be_none and outcomes.later_order_days = 0)
        ) as orders_are_covered,
        {# equation (5) of Fader & Hardie (2013), note 025 #}
        greatest(
            predictions.expected_orders * gates.kept_share * spend_fits.p
            * (spend_fits.gamma + cast(outcomes.repeat_amount as double))
            / nullif(spend_fits.p * outcomes.paid_repeat_count + spend_fits.q - 1, 0),
            0
        ) as predicted_net_amount,
        outcomes.later_net_amount,
        (
            cast(outcomes.later_net_amount as double)
            between predictions.spend_low * gates.kept_share
            * (spend_fits.gamma + cast(outcomes.repeat_amount as double))
            and predictions.spend_high * gates.kept_share
            * (spend_fits.gamma + cast(outcomes.repeat_amount as double))
            or (predictions.spend_low = 0 and outcomes.later_net_amount <= 0)
        ) as spend_is_covered
    from outcomes
    inner join predictions
        on
            outcomes.origin_date = predictions.origin_date
            and outcomes.repeat_count = predictions.repeat_count
            and outcomes.t_x = predictions.t_x
            and outcomes.observed_days = predictions.observed_days
            and outcomes.paid_repeat_count = predictions.paid_repeat_count
    inner join gates
        on outcomes.origin_date = gates.origin_date
    left join spend_fits
        on outcomes.origin_date = spend_fits.origin_date
),

predicted_by_rules as (
    {%- for rule, orders, net_amount in [
        ('zero', '0', '0'),
        ('mean', 'mean_orders', 'mean_orders * net_amount_per_order'),
        ('naive_rate', 'own_orders', 'own_orders * own_net_amount_per_order'),
        ('last_period', 'last_period_order_days', 'last_period_net_amount'),
        (
            'hiatus',
            'case when is_within_hiatus then own_orders else 0 end',
            'case when is_within_hiatus then own_orders * own_net_amount_per_order else 0 end',
        ),
    ] %}
    select
        origin_date,
        '{{ rule }}' as model,
        cast({{ orders }} as double) as predicted_orders,
        later_order_days,
        greatest(cast({{ net_amount }} as double), 0) as predicted_net_amount,
        later_net_amount
    from outcomes_with_rates
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

every_prediction as (
    select
        'orders' as subject,
        origin_date,
        model,
        predicted_orders as predicted,
        cast(later_order_days as decimal(18, 2)) as actual,
        orders_are_covered as is_covered
    from predicted_by_models
    union all
    select
        'net_amount' as subject,
        origin_date,
        model,
        predicted_net_amount as predicted,
        later_net_amount as actual,
        spend_is_covered as is_covered
    from predicted_by_models
    where predicted_net_amount is not null
    union all
    select
        'orders' as subject,
        origin_date,
        model,
        predicted_orders as predicted,
        cast(later_order_days as decimal(18, 2)) as actual,
        cast(null as boolean) as is_covered
    from predicted_by_rules
    union all
    select
        'net_amount' as subject,
        origin_date,
        model,
        predicted_net_amount as predicted,
        later_net_amount as actual,
        cast(null as boolean) as is_covered
    from predicted_by_rules
),

final as (
    select
        subject,
        origin_date,
        model,
        predicted,
        actual,
        is_covered,
        cast(count(*) as bigint) as customer_count
    from every_prediction
    group by subject, origin_date, model, predicted, actual, is_covered
)

select * from final
