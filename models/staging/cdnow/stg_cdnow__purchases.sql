with

source as (
    select * from {{ source('cdnow', 'orders') }}
),

renamed as (
    select
        -- ids; the file has none for a purchase, so they are numbered within customer and day
        nullif(trim(customer_id), '') as customer_id,
        coalesce(trim(customer_id), '') || '-' || coalesce(trim(order_date), '') || '-' || cast(
            row_number() over (
                partition by trim(customer_id), trim(order_date)
                order by
                    trim(cd_count) nulls last, trim(dollar_value) nulls last,
                    source_file, source_row
            ) as string
        ) as purchase_id,

        -- numerics
        try_cast(trim(cd_count) as decimal(18, 4)) as cd_count,
        nullif(trim(cd_count), '') as cd_count_text,
        try_cast(trim(dollar_value) as decimal(18, 4)) as dollar_value,
        nullif(trim(dollar_value), '') as dollar_value_text,

        -- dates; a day without a time is midnight in the reporting zone, so that it stays that day
        {{ to_utc(
            "try_cast(substr(trim(order_date), 1, 4) || '-' || substr(trim(order_date), 5, 2)"
            ~ " || '-' || substr(trim(order_date), 7) as timestamp)",
            "'" ~ var('reporting_time_zone') ~ "'"
        ) }} as purchased_at,
        nullif(trim(order_date), '') as purchased_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint(['customer_id', 'order_date', 'cd_count', 'dollar_value']) }}
            as row_fingerprint
    from source
),

-- the files hold identical rows, and they are purchases: marked here, counted and kept
marked as (
    select
        *,
        coalesce(
            row_fingerprint = lag(row_fingerprint) over (
                partition by customer_id, purchased_at_text
                order by
                    cd_count_text nulls last, dollar_value_text nulls last,
                    source_file, source_row
            ), false
        ) as is_repeated_row
    from renamed
)

select * from marked
