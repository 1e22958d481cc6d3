with

answers as (
    select * from {{ ref('stg_surveymonkey__answers') }}
),

scored as (
    select
        *,
        {{ survey_question_kind('question') }} as question_kind,
        {{ leading_number('answer') }} as leading_score
    from answers
),

-- an answer without a number is what somebody wrote or chose, whatever the question
survey_responses as (
    select
        response_id as source_response_id,
        question_id as source_question_id,
        email,
        survey as survey_name,
        case when leading_score is null then 'other' else question_kind end as question_kind,
        case when choice is null then question else question || ': ' || choice end
            as question_text,
        case when question_kind != 'other' then leading_score end as score,
        case when question_kind != 'other' and leading_score is not null then answer end
            as score_text,
        case when question_kind = 'nps' and leading_score is not null then 0 end as scale_min,
        case when question_kind = 'nps' and leading_score is not null then 10 end as scale_max,
        case when question_kind = 'other' or leading_score is null then answer end
            as comment_text,
        ended_at as answered_at,
        ended_at_text as answered_at_text,
        source_file,
        source_row,
        row_fingerprint
    from scored
)

select * from survey_responses
