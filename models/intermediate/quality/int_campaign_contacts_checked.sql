{{ check_entity(
    'campaign_contacts',
    key=['source_campaign_id', 'coalesce(source_customer_id, email)', "coalesce(variant, '')"],
    newest='sent_at',
    required=['source_campaign_id'],
    happened=[
        'sent_at', 'opened_at', 'clicked_at', 'converted_at', 'bounced_at', 'unsubscribed_at',
    ],
    rules=[
        ('nobody_named', 'source_customer_id is null and email is null', 'customer_id'),
        (
            'value_not_known',
            "lower(arm) not in ('treatment', 'control')",
            'arm',
        ),
    ],
    belongs_to={'campaign': 'unknown_campaign'},
) }}
