with

source as (
    select * from {{ source('olist', 'customers') }}
),

renamed as (
    select
        nullif(trim(customer_id), '') as order_customer_id,
        nullif(trim(customer_unique_id), '') as person_id,
        nullif(trim(customer_zip_code_prefix), '') as postcode,
        nullif(trim(customer_city), '') as city,
        nullif(trim(customer_state), '') as region,
        source_file,
        source_row,
        {{ row_fingerprint([
            'customer_id', 'customer_unique_id', 'customer_zip_code_prefix', 'customer_city',
            'customer_state',
        ]) }} as row_fingerprint
    from source
)

select * from renamed
