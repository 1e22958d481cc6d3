with

source as (
    select * from {{ source('berka', 'fin_account') }}
),

renamed as (
    select
        nullif(trim(account_id), '') as account_id,
        try_cast(create_date as date) as opened_on,
        nullif(trim(create_date), '') as opened_on_text,
        source_file,
        source_row,
        {{ row_fingerprint(['account_id', 'district_id', 'create_date', 'frequency']) }}
            as row_fingerprint
    from source
)

select * from renamed
