{# Python scored, SQL explains: the risk and its reasons in words, beside what rules say. #}

{% set reasons = [1, 2, 3] -%}

with

customers as (
    select * from {{ ref('dim_customers') }}
),

silences as (
    select * from {{ ref('int_churn_silences') }}
    where is_current
),

gates as (
    select * from {{ ref('int_churn_gates') }}
),

thresholds as (
    select * from {{ ref('ml_churn_thresholds') }}
),

backtest as (
    select * from {{ ref('ml_churn_backtest') }}
    where bin = 0
),

risks as (
    select * from {{ ref('ml_churn_risks') }}
),

features as (
    select * from {{ ref('int_churn_current') }}
),

next_orders as (
    select * from {{ ref('int_churn_next_orders') }}
    where is_current
),

customer_values as (
    select * from {{ ref('fct_customer_clv') }}
),

sentences as (
    select * from {{ ref('churn_reasons') }}
),

bands as (
    select
        band,
        lower_bound,
        lead(lower_bound) over (order by lower_bound nulls last) as next_lower_bound
    from {{ ref('churn_bands') }}
),

-- one row: whether there is a model, and what is to be said about it
chosen_model as (
    select
        max(case when is_chosen then model end) as model,
        coalesce(max(case when is_chosen then status end), 'refused') as status,
        coalesce(
            max(case when is_chosen then verdict || ' ' || reason end),
            max(case when not is_baseline then reason end)
        ) as reason
    from backtest
),

reasons_in_words as (
    select
        risks.customer_id,
        {%- for number in reasons %}
        case
            when features.order_day_count = 1
                then {{ churn_reason_sentence(
                    'risks.reason_' ~ number ~ '_feature',
                    'sentences_' ~ number ~ '.sentence_for_one_order',
                    'sentences_' ~ number ~ '.number_format'
                ) }}
            else {{ churn_reason_sentence(
                'risks.reason_' ~ number ~ '_feature',
                'sentences_' ~ number ~ '.sentence',
                'sentences_' ~ number ~ '.number_format'
            ) }}
        end as reason_{{ number }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from risks
    inner join features
        on risks.customer_id = features.customer_id
    {%- for number in reasons %}
    left join sentences as sentences_{{ number }}
        on risks.reason_{{ number }}_feature = sentences_{{ number }}.feature
    {%- endfor %}
),

customers_joined as (
    select
        customers.customer_id,
        customers.currency,
        gates.origin_date as as_of_date,
        gates.horizon_days,
        silences.customer_id is not null as is_buyer,
        silences.order_day_count = 1 as is_one_time_buyer,
        silences.days_since_last_order,
        thresholds.threshold_days,
        {{ is_lapsed('silences.days_since_last_order', 'thresholds.threshold_days') }}
            as is_lapsed,
        risks.model,
        risks.risk,
        {%- for number in reasons %}
        reasons_in_words.reason_{{ number }},
        risks.reason_{{ number }}_effect,
        {%- endfor %}
        bands.band,
        next_orders.expected_order_date,
        next_orders.earliest_order_date,
        next_orders.latest_order_date,
        next_orders.order_due_date,
        next_orders.is_overdue,
        customer_values.predicted_net_amount,
        coalesce(customer_values.predicted_net_amount, customers.net_amount) as value_amount,
        case
            when silences.customer_id is null then 'no_orders'
            when risks.risk is null then 'refused'
            else chosen_model.status
        end as status,
        case
            when silences.customer_id is null then 'No order up to the as-of date.'
            when risks.risk is null and chosen_model.model is not null
                then 'The model that was chosen could not be fitted as of today.'
            else chosen_model.reason
        end as reason
    from customers
    cross join gates
    cross join chosen_model
    left join silences
        on customers.customer_id = silences.customer_id
    left join thresholds
        on gates.origin_date = thresholds.origin_date
    left join risks
        on customers.customer_id = risks.customer_id
    left join reasons_in_words
        on customers.customer_id = reasons_in_words.customer_id
    left join bands
        on
            risks.risk >= bands.lower_bound
            and (bands.next_lower_bound is null or risks.risk < bands.next_lower_bound)
    left join next_orders
        on customers.customer_id = next_orders.customer_id
    left join customer_values
        on customers.customer_id = customer_values.customer_id
),

median_value as (
    select median(value_amount) as median_amount
    from customers_joined
    where is_buyer
),

final as (
    select
        customers_joined.*,
        case
            when customers_joined.is_buyer
                then {{ churn_value_band(
                    'customers_joined.value_amount', 'median_value.median_amount'
                ) }}
        end as value_band,
        cast(
            round(
                customers_joined.predicted_net_amount
                * cast(customers_joined.risk as decimal(11, 10)),
                2
            ) as decimal(18, 2)
        ) as value_at_risk
    from customers_joined
    cross join median_value
)

select
    customer_id,
    as_of_date,
    cast(horizon_days as integer) as horizon_days,
    risk as churn_risk,
    band as risk_band,
    model,
    {%- for number in reasons %}
    reason_{{ number }},
    reason_{{ number }}_effect,
    {%- endfor %}
    is_one_time_buyer,
    is_lapsed,
    cast(days_since_last_order as integer) as days_since_last_order,
    cast(threshold_days as integer) as lapsed_after_days,
    expected_order_date,
    earliest_order_date,
    latest_order_date,
    order_due_date,
    is_overdue,
    value_band,
    predicted_net_amount,
    value_at_risk,
    currency,
    status,
    reason
from final
