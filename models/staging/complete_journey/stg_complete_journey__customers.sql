with

source as (
    select * from {{ source('complete_journey', 'demographics') }}
),

-- age is a band here and no date of birth comes of it: it stays an attribute, as published
renamed as (
    select
        -- ids
        nullif(trim(household_id), '') as source_customer_id,

        -- text
        nullif(trim(income), '') as income,
        {{ json_text([
            ('age', 'age'),
            ('home_ownership', 'home_ownership'),
            ('marital_status', 'marital_status'),
            ('household_size', 'household_size'),
            ('household_comp', 'household_comp'),
            ('kids_count', 'kids_count'),
        ]) }} as extra_attributes,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'household_id', 'age', 'income', 'home_ownership', 'marital_status', 'household_size',
            'household_comp', 'kids_count',
        ]) }} as row_fingerprint
    from source
)

select * from renamed
