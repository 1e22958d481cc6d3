with

source as (
    select * from {{ source('orders_file', 'lines') }}
),

renamed as (
    select
        -- ids; a row that is an order of its own and has no id gets one from customer and day
        nullif(trim(order_id), '') as order_id,
        nullif(trim(line_id), '') as line_id,
        nullif(trim(customer_id), '') as customer_id,
        nullif(trim(product_id), '') as product_id,

        -- text
        row_is,
        nullif(trim(product_name), '') as product_name,
        nullif(trim(category), '') as category,
        nullif(trim(status), '') as status,
        nullif(trim(channel), '') as channel,
        nullif(trim(store), '') as store,
        nullif(trim(country), '') as country,
        nullif(upper(trim(currency)), '') as currency,

        -- numerics
        try_cast(quantity as decimal(18, 4)) as quantity,
        nullif(trim(quantity), '') as quantity_text,
        try_cast(unit_price as decimal(18, 4)) as unit_price,
        nullif(trim(unit_price), '') as unit_price_text,
        try_cast(amount as decimal(18, 4)) as amount,
        nullif(trim(amount), '') as amount_text,
        try_cast(discount as decimal(18, 2)) as discount_amount,
        nullif(trim(discount), '') as discount_text,

        -- dates and timestamps
        {{ to_utc('try_cast(ordered_at as timestamp)', 'time_zone') }} as ordered_at,
        nullif(trim(ordered_at), '') as ordered_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'order_id', 'line_id', 'customer_id', 'product_id', 'product_name', 'category',
            'status', 'channel', 'store', 'country', 'currency', 'quantity', 'unit_price',
            'amount', 'discount', 'ordered_at',
        ]) }} as row_fingerprint
    from source
),

numbered as (
    select
        *,
        row_number() over same_day as day_position,
        lag(row_fingerprint) over same_day as previous_fingerprint
    from renamed
    window same_day as (
        partition by order_id, customer_id, ordered_at_text
        order by row_fingerprint, source_file, source_row
    )
),

identified as (
    select
        coalesce(
            order_id,
            case
                when row_is = 'order'
                    then
                        coalesce(customer_id, '') || '-' || coalesce(ordered_at_text, '') || '-'
                        || cast(day_position as string)
            end
        ) as source_order_id,
        -- where a row is an order, the order id names the row
        case when row_is = 'order' then order_id else line_id end as source_line_id,
        coalesce(row_fingerprint = previous_fingerprint, false) as is_repeated_row,
        customer_id,
        product_id,
        product_name,
        category,
        status,
        channel,
        store,
        country,
        currency,
        quantity,
        quantity_text,
        unit_price,
        unit_price_text,
        amount,
        amount_text,
        discount_amount,
        discount_text,
        ordered_at,
        ordered_at_text,
        source_file,
        source_row,
        row_fingerprint
    from numbered
)

select * from identified
