{# Whole people whose rows are not used, whatever file names them: test accounts, and those who
   asked to be forgotten and came back with a new export. Both are known by an id or an address. #}

with

customers as (
    select * from {{ ref('int_customers_unioned') }}
    where source_customer_id is not null and email is not null
),

refused_emails as (
    select * from {{ ref('int_refused_emails') }}
),

internal_accounts as (
    select * from {{ ref('internal_accounts') }}
    where applies_to = 'customer_id'
),

forgotten as (
    select * from {{ ref('int_forgotten_unioned') }}
),

salts as (
    select salt from forgotten
    group by salt
),

-- a line falls with its order
accounts_named as (
    {%- for entity in names_customers() if entity != 'order_lines' %}
    select
        source_name,
        source_customer_id
    from {{ ref('int_' ~ entity ~ '_unioned') }}
    where source_customer_id is not null
    group by source_name, source_customer_id
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

accounts as (
    select
        source_name,
        source_customer_id
    from accounts_named
    group by source_name, source_customer_id
),

refused as (
    -- no row at all, and so no hashing, while nobody was forgotten
    select
        accounts.source_name,
        accounts.source_customer_id,
        1 as rule_rank,
        'forgotten' as rejection_rule,
        'customer_id' as rejection_column
    from accounts
    cross join salts
    inner join forgotten
        on
            {{ salted_hash(
                'salts.salt',
                "'customer:' || "
                ~ customer_key('accounts.source_name', 'accounts.source_customer_id'),
            ) }} = forgotten.identifier_hash

    union all

    select
        customers.source_name,
        customers.source_customer_id,
        case when refused_emails.rejection_rule = 'forgotten' then 1 else 2 end as rule_rank,
        refused_emails.rejection_rule,
        'email' as rejection_column
    from customers
    inner join refused_emails
        on {{ clean_email('customers.email') }} = refused_emails.email

    union all

    select
        accounts.source_name,
        accounts.source_customer_id,
        2 as rule_rank,
        'test_account' as rejection_rule,
        'customer_id' as rejection_column
    from accounts
    inner join internal_accounts
        on accounts.source_customer_id like internal_accounts.pattern
),

numbered as (
    select
        *,
        row_number() over (
            partition by source_name, source_customer_id
            order by rule_rank nulls last, rejection_column nulls last
        ) as place
    from refused
)

select
    source_name,
    source_customer_id,
    rejection_rule,
    rejection_column
from numbered
where place = 1
