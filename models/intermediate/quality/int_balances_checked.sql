{{ check_entity(
    'balances',
    key=[
        'source_customer_id',
        "coalesce(source_account_id, '')",
        "coalesce(holding, '')",
        'balance_date',
    ],
    required=['source_customer_id', 'balance_date'],
    happened=['balance_date'],
) }}
