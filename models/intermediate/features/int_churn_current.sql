{# Whom the risk is asked of: everybody who has ordered, as of today. #}

with

features as (
    select * from {{ ref('int_churn_features') }}
    where had_no_order is null
)

select
    origin_date,
    customer_id,
    had_no_order,
    {{ (churn_features()['numbers'] + churn_features()['words']) | join(',\n    ') }}
from features
