{# A text in lower case without the marks above and below its letters, so that Zoé and zoe are one
   spelling. #}
{% macro without_accents(text) -%}
    {{ return(adapter.dispatch('without_accents', 'klientela')(text)) }}
{%- endmacro %}

{% macro default__without_accents(text) -%}
    {{ unknown_engine('without_accents') }}
{%- endmacro %}

{% macro duckdb__without_accents(text) -%}
    strip_accents(lower({{ text }}))
{%- endmacro %}

{# Spark knows no such function: the letters of the languages that write with the Latin alphabet,
   one by one. #}
{% macro spark__without_accents(text) -%}
    translate(
        lower({{ text }}),
        'àáâãäåāăąçćčďèéêëēęěìíîïīłñńňòóôõöøōőŕřśšșťțùúûüūůűýÿźżž',
        'aaaaaaaaacccdeeeeeeeiiiiilnnnoooooooorrsssttuuuuuuuyyzzz'
    )
{%- endmacro %}
