with

customers as (
    select * from {{ ref('int_customers_unioned') }}
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
        *,
        {{ first_broken_rule([
            ('missing_customer_id', 'source_customer_id is null', 'customer_id'),
            ('exact_duplicate', 'row_fingerprint = previous_fingerprint', '*'),
            ('duplicate_key', 'key_position > 1', 'customer_id'),
        ]) }}
    from numbered
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
