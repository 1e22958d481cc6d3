with

source as (
    select * from {{ source('demo', 'customers') }}
),

renamed as (
    select
        -- ids
        nullif(trim(customer_id), '') as source_customer_id,

        -- text
        nullif(trim(email), '') as email,
        nullif(trim(phone), '') as phone,
        nullif(trim(first_name), '') as first_name,
        nullif(trim(last_name), '') as last_name,
        nullif(trim(gender), '') as gender,
        nullif(trim(country), '') as country,
        nullif(trim(region), '') as region,
        nullif(trim(city), '') as city,
        nullif(trim(postcode), '') as postcode,
        nullif(trim(acquisition_channel), '') as acquisition_channel,

        -- numerics
        try_cast(acquisition_cost as decimal(18, 2)) as acquisition_cost_amount,

        -- dates and timestamps
        try_cast(birth_date as date) as birth_date,
        try_cast(created_at as timestamp) as signed_up_at,
        created_at as signed_up_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'customer_id', 'email', 'phone', 'first_name', 'last_name', 'birth_date', 'gender',
            'country', 'region', 'city', 'postcode', 'acquisition_channel', 'created_at',
            'acquisition_cost',
        ]) }} as row_fingerprint
    from source
)

select * from renamed
