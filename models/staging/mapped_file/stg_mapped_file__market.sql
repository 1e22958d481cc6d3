with

mapped_rows as (
    select * from {{ source('mapped_file', 'market') }}
),

renamed as (
    select
        category,
        country,
        competitor,
        try_cast(period_start as date) as period_start,
        period_start as period_start_text,
        try_cast(period_end as date) as period_end,
        period_end as period_end_text,
        try_cast(market_size_amount as decimal(18, 2)) as market_size_amount,
        market_size_amount as market_size_amount_text,
        try_cast(price_index as decimal(18, 4)) as price_index,
        price_index as price_index_text,
        currency,
        source_file,
        source_row,
        {{ row_fingerprint([
            'category', 'country', 'competitor', 'period_start', 'period_end',
            'market_size_amount', 'price_index', 'currency',
        ]) }} as row_fingerprint
    from mapped_rows
)

select * from renamed
