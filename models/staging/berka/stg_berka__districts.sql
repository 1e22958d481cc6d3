with

source as (
    select * from {{ source('berka', 'fin_district') }}
),

renamed as (
    select
        nullif(trim(district_id), '') as district_id,
        nullif(trim(district_name), '') as city,
        nullif(trim(region), '') as region,
        source_file,
        source_row,
        {{ row_fingerprint(['district_id', 'district_name', 'region']) }} as row_fingerprint
    from source
)

select * from renamed
