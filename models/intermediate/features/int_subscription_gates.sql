{# Everything the Python models of contracts are told: the settings of the project. #}

select
    as_of_date,
    cast({{ var('min_n') }} as bigint) as min_contracts,
    cast({{ var('subscription_min_ends') }} as bigint) as min_ends,
    cast({{ var('subscription_min_months') }} as bigint) as min_ages,
    cast({{ var('subscription_backtest_months') }} as bigint) as backtest_months,
    cast({{ var('subscription_projection_months') }} as bigint) as projection_months,
    cast({{ var('subscription_projection_months') }} as bigint) as horizon_months,
    cast({{ var('annual_discount_rate') }} as double) as annual_discount_rate
from {{ ref('int_as_of') }}
