with

source as (
    select * from {{ source('bank_marketing', 'clients') }}
),

renamed as (
    select
        -- ids: the file numbers nobody, so that a row is a person
        source_file || '#' || cast(source_row as string) as client_id,

        -- text; unknown is how the file writes that it is missing
        nullif(nullif(trim(job), ''), 'unknown') as occupation,
        nullif(nullif(trim(education), ''), 'unknown') as education,
        {{ json_text([
            ('age', 'age'),
            ('marital_status', 'marital'),
            ('has_credit_in_default', adapter.quote('default')),
            ('average_yearly_balance', 'balance'),
            ('has_housing_loan', 'housing'),
            ('has_personal_loan', 'loan'),
        ]) }} as extra_attributes,

        -- booleans
        case trim(y) when 'yes' then true when 'no' then false end as has_subscribed,

        -- where it stood; equal rows are different people
        source_file,
        source_row,
        source_file || '#' || cast(source_row as string) as row_fingerprint
    from source
)

select * from renamed
