{{ survey_answers(ref('stg_qualtrics__answers'), 'external_reference', 'answered_at') }}
