with

source as (
    select * from {{ source('berka', 'fin_loan') }}
),

renamed as (
    select
        nullif(trim(loan_id), '') as loan_id,
        nullif(trim(account_id), '') as account_id,
        try_cast(amount as decimal(18, 2)) as loan_amount,
        nullif(trim(amount), '') as loan_amount_text,
        try_cast(granted_date as date) as granted_on,
        nullif(trim(granted_date), '') as granted_on_text,
        source_file,
        source_row,
        {{ row_fingerprint([
            'loan_id', 'account_id', 'granted_date', 'amount', 'duration', 'payments', 'status',
        ]) }} as row_fingerprint
    from source
)

select * from renamed
