with

source as (
    select * from {{ source('berka', 'fin_client') }}
),

renamed as (
    select
        nullif(trim(client_id), '') as client_id,
        try_cast(birth_date as date) as birth_date,
        nullif(trim(gender), '') as gender,
        nullif(trim(district_id), '') as district_id,
        source_file,
        source_row,
        {{ row_fingerprint(['client_id', 'birth_date', 'gender', 'district_id']) }}
            as row_fingerprint
    from source
)

select * from renamed
