with

exchange_rates as (
    select * from {{ ref('int_exchange_rates_checked') }}
    where rejection_rule is null
),

-- a rate without a quote currency is one into the reporting currency
into_reporting_currency as (
    select
        source_name,
        upper(currency) as currency,
        rate_date,
        rate
    from exchange_rates
    where
        coalesce(upper(quote_currency), '{{ var("reporting_currency") }}')
        = '{{ var("reporting_currency") }}'
),

-- several sources may know one rate: the first by name is taken, however they are listed
rates_once as (
    select
        currency,
        rate_date,
        min_by(rate, source_name) as exchange_rate
    from into_reporting_currency
    group by currency, rate_date
),

followed as (
    select
        *,
        lead(rate_date) over (partition by currency order by rate_date asc nulls last)
            as next_rate_date
    from rates_once
)

select
    currency,
    rate_date as first_day,
    {{ exchange_rate_last_day('rate_date', 'next_rate_date') }} as last_day,
    exchange_rate
from followed
