{{ check_entity(
    'exchange_rates',
    key=['currency', "coalesce(quote_currency, '')", 'rate_date'],
    required=['currency', 'rate_date', 'rate'],
    happened=['rate_date'],
    rules=[('not_positive', 'rate <= 0', 'rate')],
) }}
