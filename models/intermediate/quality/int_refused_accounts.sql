{# Whole people whose rows are not used, whatever file names them: test accounts, and those who
   asked to be forgotten and came back with a new export. Both are known by an id or an address. #}

with

customers as (
    select * from {{ ref('int_customers_unioned') }}
),

orders as (
    select * from {{ ref('int_orders_unioned') }}
),

internal_accounts as (
    select * from {{ ref('internal_accounts') }}
),

forgotten as (
    select * from {{ ref('int_forgotten_unioned') }}
),

salts as (
    select salt from forgotten
    group by salt
),

accounts as (
    select
        source_name,
        source_customer_id,
        {{ clean_email('email') }} as email
    from customers
    where source_customer_id is not null

    union all

    select
        source_name,
        source_customer_id,
        cast(null as string) as email
    from orders
    where source_customer_id is not null
),

-- no row at all, and so no hashing, while nobody was forgotten
account_hashes as (
    select
        accounts.source_name,
        accounts.source_customer_id,
        {{ salted_hash(
            'salts.salt',
            "'customer:' || " ~ customer_key('accounts.source_name', 'accounts.source_customer_id'),
        ) }} as customer_hash,
        {{ salted_hash('salts.salt', "'email:' || accounts.email") }} as email_hash
    from accounts
    cross join salts
),

refused as (
    select
        account_hashes.source_name,
        account_hashes.source_customer_id,
        1 as rule_rank,
        'forgotten' as rejection_rule,
        case
            when forgotten.identifier_hash = account_hashes.customer_hash then 'customer_id'
            else 'email'
        end as rejection_column
    from account_hashes
    inner join forgotten
        on forgotten.identifier_hash in (account_hashes.customer_hash, account_hashes.email_hash)

    union all

    select
        accounts.source_name,
        accounts.source_customer_id,
        2 as rule_rank,
        'test_account' as rejection_rule,
        internal_accounts.applies_to as rejection_column
    from accounts
    inner join internal_accounts
        on
            (
                internal_accounts.applies_to = 'email'
                and accounts.email like internal_accounts.pattern
            )
            or (
                internal_accounts.applies_to = 'customer_id'
                and accounts.source_customer_id like internal_accounts.pattern
            )
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
