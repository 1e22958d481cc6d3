with

source as (
    select * from {{ source('klientela', 'forgotten') }}
),

renamed as (
    select
        -- ids
        nullif(trim(identifier_hash), '') as identifier_hash,

        -- text
        nullif(trim(salt), '') as salt,

        -- dates
        try_cast(forgotten_on as date) as forgotten_date
    from source
)

select * from renamed
