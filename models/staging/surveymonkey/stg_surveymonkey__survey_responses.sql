{{ survey_answers(ref('stg_surveymonkey__answers'), none, 'ended_at') }}
