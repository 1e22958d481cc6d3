with

accounts as (
    select * from {{ ref('stg_berka__accounts') }}
),

cards as (
    select * from {{ ref('stg_berka__cards') }}
),

loans as (
    select * from {{ ref('stg_berka__loans') }}
),

dispositions as (
    select * from {{ ref('stg_berka__dispositions') }}
),

owners as (
    select
        account_id,
        min(client_id) as client_id
    from dispositions
    where is_owner
    group by account_id
),

cardholders as (
    select
        disposition_id,
        min(client_id) as client_id,
        min(account_id) as account_id
    from dispositions
    group by disposition_id
),

-- What a client holds, on the day it began. An account and a loan are their owner's, not those of
-- somebody who may draw on it. What lies on an account is in a table that is not here.
account_holdings as (
    select
        owners.client_id as source_customer_id,
        accounts.account_id as source_account_id,
        'account' as holding,
        accounts.opened_on as balance_date,
        accounts.opened_on_text as balance_date_text,
        cast(null as decimal(18, 2)) as amount,
        cast(null as string) as amount_text,
        accounts.source_file,
        accounts.source_row,
        accounts.row_fingerprint
    from accounts
    left join owners
        on accounts.account_id = owners.account_id
),

loan_holdings as (
    select
        owners.client_id as source_customer_id,
        loans.account_id as source_account_id,
        'loan' as holding,
        loans.granted_on as balance_date,
        loans.granted_on_text as balance_date_text,
        cast(-loans.loan_amount as decimal(18, 2)) as amount,
        loans.loan_amount_text as amount_text,
        loans.source_file,
        loans.source_row,
        loans.row_fingerprint
    from loans
    left join owners
        on loans.account_id = owners.account_id
),

card_holdings as (
    select
        cardholders.client_id as source_customer_id,
        cardholders.account_id as source_account_id,
        cards.holding,
        cards.issued_on as balance_date,
        cards.issued_on_text as balance_date_text,
        cast(null as decimal(18, 2)) as amount,
        cast(null as string) as amount_text,
        cards.source_file,
        cards.source_row,
        cards.row_fingerprint
    from cards
    left join cardholders
        on cards.disposition_id = cardholders.disposition_id
),

unioned as (
    select * from account_holdings
    union all
    select * from loan_holdings
    union all
    select * from card_holdings
),

balances as (
    select
        source_customer_id,
        source_account_id,
        holding,
        balance_date,
        balance_date_text,
        amount,
        amount_text,
        'CZK' as currency,
        source_file,
        source_row,
        row_fingerprint
    from unioned
)

select * from balances
