with

exchange_rates as (
    select * from {{ ref('int_exchange_rates_checked') }}
    where rejection_rule is null
),

-- several sources may know one rate: the first by name is taken, however they are listed
into_reporting_currency as (
    select
        upper(currency) as currency,
        rate_date,
        min_by(rate, source_name || ':' || coalesce(quote_currency, '')) as exchange_rate
    from exchange_rates
    where upper(coalesce(quote_currency, '{{ var("reporting_currency") }}'))
        = '{{ var("reporting_currency") }}'
    group by upper(currency), rate_date
),

followed as (
    select
        *,
        lead(rate_date) over (partition by currency order by rate_date asc nulls last)
            as next_rate_date
    from into_reporting_currency
)

select
    currency,
    rate_date as first_day,
    {{ exchange_rate_last_day('rate_date', 'next_rate_date') }} as last_day,
    exchange_rate
from followed
