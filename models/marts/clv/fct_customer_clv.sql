{# Python fitted, SQL scores: a customer gets the prediction of their purchase history, and the
   expected value of a purchase from the parameters of the spend model. #}

with

customers as (
    select * from {{ ref('dim_customers') }}
),

summary as (
    select * from {{ ref('int_clv_summary') }}
),

gate as (
    select * from {{ ref('int_clv_gates') }}
    where is_current
),

choice as (
    select * from {{ ref('int_clv_model_choice') }}
),

fits as (
    select * from {{ ref('ml_clv_fits') }}
),

predictions as (
    select * from {{ ref('ml_clv_predictions') }}
),

-- one row: what is known of the two models on the as-of date
fitted as (
    select
        gate.origin_date,
        gate.horizon_days,
        gate.kept_share,
        choice.order_model,
        choice.alive_model,
        case
            when 'refused' in (order_fits.status, spend_fits.status) then 'refused'
            when 'weak' in (order_fits.status, spend_fits.status) then 'weak'
            else 'ok'
        end as status,
        'Orders: ' || order_fits.reason || ' Spend: ' || spend_fits.reason as reason,
        spend_fits.p,
        spend_fits.q,
        spend_fits.gamma
    from gate
    cross join choice
    inner join fits as order_fits
        on
            gate.origin_date = order_fits.origin_date
            and choice.order_model = order_fits.model
    inner join fits as spend_fits
        on
            gate.origin_date = spend_fits.origin_date
            and spend_fits.model = 'gamma_gamma'
),

customers_joined_to_history as (
    select
        customers.customer_id,
        customers.currency,
        customers.net_amount as historic_net_amount,
        fitted.origin_date as as_of_date,
        fitted.horizon_days,
        fitted.order_model,
        fitted.alive_model,
        summary.customer_id is not null as has_order,
        case when summary.customer_id is null then 'no_orders' else fitted.status end as status,
        case
            when summary.customer_id is null then 'No order up to the as-of date.'
            else fitted.reason
        end as reason,
        predictions.p_alive,
        predictions.expected_orders,
        predictions.discounted_expected_orders,
        predictions.lifetime_expected_orders,
        predictions.order_low,
        predictions.order_high,
        predictions.may_be_none,
        predictions.spend_low,
        predictions.spend_high,
        fitted.kept_share * (fitted.gamma + cast(summary.repeat_amount as double)) as spend_unit,
        -- equation (5) of Fader & Hardie (2013), note 025, net of what is given back later
        case
            when summary.customer_id is not null
                then
                    fitted.kept_share * fitted.p
                    * (fitted.gamma + cast(summary.repeat_amount as double))
                    / nullif(fitted.p * summary.paid_repeat_count + fitted.q - 1, 0)
        end as expected_order_value
    from customers
    cross join fitted
    left join summary
        on
            customers.customer_id = summary.customer_id
            and fitted.origin_date = summary.origin_date
    left join predictions
        on
            fitted.origin_date = predictions.origin_date
            and fitted.order_model = predictions.model
            and summary.repeat_count = predictions.repeat_count
            and summary.t_x = predictions.t_x
            and summary.observed_days = predictions.observed_days
            and summary.paid_repeat_count = predictions.paid_repeat_count
),

customers_valued as (
    select
        *,
        cast(round(expected_orders * expected_order_value, 2) as decimal(18, 2))
            as predicted_net_amount,
        cast(round(discounted_expected_orders * expected_order_value, 2) as decimal(18, 2))
            as discounted_net_amount,
        cast(round(lifetime_expected_orders * expected_order_value, 2) as decimal(18, 2))
            as lifetime_net_amount,
        cast(round(spend_low * spend_unit, 2) as decimal(18, 2)) as predicted_net_amount_low,
        cast(round(spend_high * spend_unit, 2) as decimal(18, 2)) as predicted_net_amount_high
    from customers_joined_to_history
)

select
    customer_id,
    as_of_date,
    cast(horizon_days as integer) as horizon_days,
    historic_net_amount,
    p_alive,
    expected_orders,
    order_low as expected_orders_low,
    order_high as expected_orders_high,
    may_be_none,
    cast(round(expected_order_value, 2) as decimal(18, 2)) as expected_order_value,
    predicted_net_amount,
    predicted_net_amount_low,
    predicted_net_amount_high,
    cast({{ var('clv_interval_coverage') }} as double) as interval_coverage,
    discounted_net_amount,
    lifetime_net_amount,
    cast(historic_net_amount + predicted_net_amount as decimal(18, 2)) as total_net_amount,
    currency,
    order_model as model,
    case when p_alive is not null then alive_model end as alive_model,
    status,
    reason
from customers_valued
