{# The answers of a survey tool, one row each, in the words of the input contract. What an answer
   without a number says is what somebody wrote or chose, whatever the question asked.
     answers      the relation with a row per answer
     customer     expression of the customer's id; none where the tool knows addresses alone
     answered_at  column of the time, whose text stands in <column>_text #}
{% macro survey_answers(answers, customer, answered_at) %}
with

answers as (
    select * from {{ answers }}
),

scored as (
    select
        *,
        {{ survey_question_kind('question') }} as question_kind,
        {{ leading_number('answer') }} as leading_score
    from answers
),

survey_responses as (
    select
        response_id as source_response_id,
        question_id as source_question_id,
        {%- if customer %}
        {{ customer }} as source_customer_id,
        {%- endif %}
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
        {{ answered_at }} as answered_at,
        {{ answered_at }}_text as answered_at_text,
        source_file,
        source_row,
        row_fingerprint
    from scored
)

select * from survey_responses
{% endmacro %}
