{{ config(schema='protected') }}
{# Whatever file names the address: a ticket of somebody who was forgotten has no other id. #}

with

internal_accounts as (
    select * from {{ ref('internal_accounts') }}
    where applies_to = 'email'
),

forgotten as (
    select * from {{ ref('int_forgotten_unioned') }}
),

salts as (
    select salt from forgotten
    group by salt
),

emails_named as (
    {%- for entity in names_customers('email') %}
    select email as email_text from {{ ref('int_' ~ entity ~ '_unioned') }}
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

email_texts as (
    select email_text from emails_named
    where email_text is not null
    group by email_text
),

emails_cleaned as (
    select {{ clean_email('email_text') }} as email
    from email_texts
),

emails as (
    select email from emails_cleaned
    where email is not null
    group by email
),

refused as (
    -- no row at all, and so no hashing, while nobody was forgotten
    select
        emails.email,
        1 as rule_rank,
        'forgotten' as rejection_rule
    from emails
    cross join salts
    inner join forgotten
        on
            {{ salted_hash('salts.salt', "'email:' || emails.email") }}
            = forgotten.identifier_hash

    union all

    select
        emails.email,
        2 as rule_rank,
        'test_account' as rejection_rule
    from emails
    inner join internal_accounts
        on emails.email like internal_accounts.pattern
)

select
    email,
    rejection_rule
from refused
qualify row_number() over (partition by email order by rule_rank nulls last) = 1
