{{ check_entity(
    'reviews',
    key=['source_review_id'],
    newest='written_at',
    happened=['written_at'],
    rules=[
        (
            'missing_value',
            'rating is null and review_text is null and is_recommended is null',
            'rating',
        ),
        ('score_outside_scale', 'rating < 0 or rating > rating_max', 'rating'),
    ],
) }}
