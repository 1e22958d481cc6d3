{# A help desk's word for how the customer found the answer as a score: good is 1, bad is 0; that a
   rating was offered and not given is no score. #}
{% macro satisfaction_word_score(word) -%}
    {{ return(adapter.dispatch('satisfaction_word_score', 'klientela')(word)) }}
{%- endmacro %}

{% macro default__satisfaction_word_score(word) -%}
    case
        when lower({{ word }}) like 'good%' then cast(1 as decimal(18, 4))
        when lower({{ word }}) like 'bad%' then cast(0 as decimal(18, 4))
    end
{%- endmacro %}
