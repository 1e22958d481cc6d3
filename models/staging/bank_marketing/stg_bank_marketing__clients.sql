with

source as (
    select * from {{ source('bank_marketing', 'clients') }}
),

renamed as (
    select
        -- ids: the file numbers nobody, so that a row is a person
        source.source_file || '#' || cast(source.source_row as string) as client_id,

        -- text; unknown is how the file writes that it is missing
        nullif(nullif(trim(source.job), ''), 'unknown') as occupation,
        nullif(nullif(trim(source.education), ''), 'unknown') as education,
        {{ json_text([
            ('age', 'source.age'),
            ('marital_status', 'source.marital'),
            ('has_credit_in_default', 'source.default'),
            ('average_yearly_balance', 'source.balance'),
            ('has_housing_loan', 'source.housing'),
            ('has_personal_loan', 'source.loan'),
        ]) }} as extra_attributes,

        -- booleans
        case trim(source.y) when 'yes' then true when 'no' then false end as has_subscribed,

        -- where it stood; equal rows are different people
        source.source_file,
        source.source_row,
        source.source_file || '#' || cast(source.source_row as string) as row_fingerprint
    from source
)

select * from renamed
