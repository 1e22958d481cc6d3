{{ check_entity(
    'tickets',
    key=['source_ticket_id'],
    newest='opened_at',
    required=['source_ticket_id'],
    happened=['opened_at', 'first_reply_at', 'solved_at'],
    rules=[
        ('dates_out_of_order', 'first_reply_at < opened_at', 'first_reply_at'),
        ('dates_out_of_order', 'solved_at < opened_at', 'solved_at'),
    ],
) }}
