{{ check_entity(
    'campaigns',
    key=['source_campaign_id'],
    newest='starts_at',
    required=['source_campaign_id'],
    rules=[('dates_out_of_order', 'ends_at < starts_at', 'ends_at')],
) }}
