{{ config(schema='protected') }}
{%- set refused_column =
    "case refused_accounts.rejection_column when 'email' then 'email' else 'customer_id' end" %}

with

customers as (
    select * from {{ ref('int_customers_unioned') }}
),

refused_accounts as (
    select * from {{ ref('int_refused_accounts') }}
),

numbered as (
    select
        *,
        row_number() over key_order as key_position,
        lag(row_fingerprint) over key_order as previous_fingerprint
    from customers
    -- of several records of one customer the newest is kept
    window key_order as (
        partition by source_name, source_customer_id
        order by signed_up_at desc nulls last, row_fingerprint asc, source_file asc, source_row asc
    )
),

judged as (
    select
        numbered.*,
        {{ first_broken_rule([
            ('missing_customer_id', 'numbered.source_customer_id is null', 'customer_id'),
            (
                'forgotten',
                "refused_accounts.rejection_rule = 'forgotten'",
                refused_column,
            ),
            ('exact_duplicate', 'numbered.row_fingerprint = numbered.previous_fingerprint', '*'),
            ('duplicate_key', 'numbered.key_position > 1', 'customer_id'),
            (
                'test_account',
                "refused_accounts.rejection_rule = 'test_account'",
                refused_column,
            ),
        ]) }}
    from numbered
    left join refused_accounts
        on
            numbered.source_name = refused_accounts.source_name
            and numbered.source_customer_id = refused_accounts.source_customer_id
)

select
    source_name,
    {{ customer_key('source_name', 'source_customer_id') }} as customer_id,
    {%- for column in input_contract('customers') if column != 'row_fingerprint' %}
    {{ column }},
    {%- endfor %}
    rejection_rule,
    rejection_column
from judged
