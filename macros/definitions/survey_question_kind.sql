{# What a survey question measures, told by its words: whether somebody would recommend (nps), how
   satisfied they are (csat), how easy it was (ces), or anything else. English; a survey in another
   language overrides this macro or maps its kind. #}
{% macro survey_question_kind(question) -%}
    {{ return(adapter.dispatch('survey_question_kind', 'klientela')(question)) }}
{%- endmacro %}

{% macro default__survey_question_kind(question) -%}
    case
        when lower({{ question }}) like '%how likely%recommend%' then 'nps'
        when lower({{ question }}) like '%how satisfied%' then 'csat'
        when lower({{ question }}) like '%how easy%' then 'ces'
        when lower({{ question }}) like '%effort%handle%' then 'ces'
        else 'other'
    end
{%- endmacro %}
