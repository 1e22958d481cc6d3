{{ check_entity(
    'web_reports',
    key=[
        'report',
        "coalesce(dimension, '')",
        "coalesce(dimension_value, '')",
        'period_start',
        'period_end',
        'metric',
    ],
    required=['report', 'metric', 'period_start', 'period_end', 'amount'],
    rules=[('dates_out_of_order', 'period_end < period_start', 'period_end')],
) }}
