{# Whether an event's user agent is that of a program: it names one of the words of the var
   bot_words. A telephone of the make CUBOT is a person's. #}
{% macro is_bot(user_agent) -%}
    {{ return(adapter.dispatch('is_bot', 'klientela')(user_agent)) }}
{%- endmacro %}

{% macro default__is_bot(user_agent) -%}
    (
        {%- for word in var('bot_words') %}
        {% if not loop.first %}or {% endif -%}
        replace(lower({{ user_agent }}), 'cubot', '') like '%{{ word | replace("'", "''") }}%'
        {%- else %}
        false
        {%- endfor %}
    )
{%- endmacro %}
