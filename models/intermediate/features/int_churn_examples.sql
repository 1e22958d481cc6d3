{# What is learned from and judged on: a draw of customers at past origins, with what happened. #}

with

features as (
    select * from {{ ref('int_churn_features') }}
    where had_no_order is not null
)

select
    origin_date,
    customer_id,
    had_no_order,
    {{ (churn_features()['numbers'] + churn_features()['words']) | join(',\n    ') }}
from features
