{{ check_entity(
    'loyalty_events',
    key=['source_loyalty_event_id'],
    newest='occurred_at',
    required=['source_customer_id', 'occurred_at'],
    happened=['occurred_at'],
    rules=[('missing_value', 'points is null and tier is null', 'points')],
) }}
