{{ check_entity(
    'survey_responses',
    key=['source_response_id', 'source_question_id'],
    newest='answered_at',
    required=['source_response_id', 'source_question_id'],
    happened=['sent_at', 'answered_at'],
    rules=[
        ('score_outside_scale', 'score < scale_min or score > scale_max', 'score'),
        ('dates_out_of_order', 'answered_at < sent_at', 'answered_at'),
    ],
) }}
