{{ check_entity(
    'market',
    key=[
        'category',
        "coalesce(country, '')",
        "coalesce(competitor, '')",
        'period_start',
        'period_end',
    ],
    required=['category', 'period_start', 'period_end'],
    rules=[
        ('dates_out_of_order', 'period_end < period_start', 'period_end'),
        (
            'missing_value',
            'market_size_amount is null and price_index is null',
            'market_size_amount',
        ),
    ],
) }}
