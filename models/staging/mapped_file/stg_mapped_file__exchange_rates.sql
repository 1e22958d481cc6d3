with

mapped_rows as (
    select * from {{ source('mapped_file', 'exchange_rates') }}
),

renamed as (
    select
        currency,
        quote_currency,
        try_cast(rate_date as date) as rate_date,
        rate_date as rate_date_text,
        try_cast(rate as decimal(18, 8)) as rate,
        rate as rate_text,
        source_file,
        source_row,
        {{ row_fingerprint([
            'currency', 'quote_currency', 'rate_date', 'rate',
        ]) }} as row_fingerprint
    from mapped_rows
)

select * from renamed
