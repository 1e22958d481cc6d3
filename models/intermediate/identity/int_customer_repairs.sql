{# The original stands beside what it became: personal, so it stays in the protected schema, and
   only counts leave it. #}

with

records as (
    select * from {{ ref('int_customer_records') }}
),

repairs as (
    select
        source_name,
        record_id,
        source_file,
        source_row,
        'email' as column_name,
        case when email is null then 'malformed_email' else 'tidied_email' end as rule_id,
        email_text as original_value,
        email as repaired_value
    from records
    where email_text is not null and email_text is distinct from email

    union all

    select
        source_name,
        record_id,
        source_file,
        source_row,
        'phone' as column_name,
        case when phone is null then 'malformed_phone' else 'phone_to_e164' end as rule_id,
        phone_text as original_value,
        phone as repaired_value
    from records
    where phone_text is not null and phone_text is distinct from phone
)

select * from repairs
