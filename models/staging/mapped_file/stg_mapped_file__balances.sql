with

mapped_rows as (
    select * from {{ source('mapped_file', 'balances') }}
),

renamed as (
    select
        customer_id as source_customer_id,
        account_id as source_account_id,
        holding,
        try_cast(balance_date as date) as balance_date,
        balance_date as balance_date_text,
        try_cast(amount as decimal(18, 2)) as amount,
        amount as amount_text,
        currency,
        source_file,
        source_row,
        {{ row_fingerprint([
            'customer_id', 'account_id', 'holding', 'balance_date', 'amount', 'currency',
        ]) }} as row_fingerprint
    from mapped_rows
)

select * from renamed
