with

source as (
    select * from {{ source('complete_journey', 'transactions') }}
),

renamed as (
    select
        -- ids
        nullif(trim(household_id), '') as household_id,
        nullif(trim(store_id), '') as store_id,
        nullif(trim(basket_id), '') as basket_id,
        nullif(trim(product_id), '') as product_id,

        -- numerics
        try_cast(quantity as decimal(18, 4)) as quantity,
        nullif(trim(quantity), '') as quantity_text,
        -- a few values are the dust of a subtraction (8.881784e-16), which as text would be read
        -- as .0001: through a double it is what it is, nothing
        try_cast(try_cast(sales_value as double) as decimal(18, 4)) as sales_value,
        nullif(trim(sales_value), '') as sales_value_text,
        try_cast(retail_disc as decimal(18, 2)) as retail_discount,
        try_cast(coupon_disc as decimal(18, 2)) as coupon_discount,
        try_cast(coupon_match_disc as decimal(18, 2)) as coupon_match_discount,

        -- dates and timestamps; the clock is UTC, though the documentation does not say so
        try_cast(transaction_timestamp as timestamp) as sold_at,
        nullif(trim(transaction_timestamp), '') as sold_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'household_id', 'store_id', 'basket_id', 'product_id', 'quantity', 'sales_value',
            'retail_disc', 'coupon_disc', 'coupon_match_disc', 'week', 'transaction_timestamp',
        ]) }} as row_fingerprint
    from source
)

select * from renamed
