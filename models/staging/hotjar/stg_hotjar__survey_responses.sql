{{ survey_answers(ref('stg_hotjar__answers'), 'customer_id', 'answered_at') }}
