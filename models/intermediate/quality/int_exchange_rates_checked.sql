{{ check_entity(
    'exchange_rates',
    key=[
        'upper(currency)',
        "coalesce(upper(quote_currency), '" ~ var('reporting_currency') ~ "')",
        'rate_date',
    ],
    required=['currency', 'rate_date', 'rate'],
    happened=['rate_date'],
    rules=[('not_positive', 'rate <= 0', 'rate')],
) }}
