{{ check_entity(
    'events',
    key=['source_event_id'],
    newest='occurred_at',
    required=['occurred_at', 'event_name'],
    happened=['occurred_at'],
    rules=[
        (
            'nobody_named',
            'source_customer_id is null and anonymous_id is null',
            'customer_id',
        ),
        ('bot', is_bot('user_agent'), 'user_agent'),
    ],
) }}
