{# Whether a cleaned text can be an e-mail address: one @, something before it, a dotted name behind
   it, none of the characters that only typing errors put there. It says nothing about whether
   anybody reads it. #}
{% macro is_plausible_email(email) -%}
    {{ return(adapter.dispatch('is_plausible_email', 'klientela')(email)) }}
{%- endmacro %}

{% macro default__is_plausible_email(email) -%}
    (
        {{ email }} like '%_@_%._%'
        {%- for pattern in [
            '%@%@%', '% %', '%..%', '%,%', '%;%', '%:%', '%/%', '%<%', '%>%', '%(%', '%)%', '.%',
            '%.@%', '%@.%', '%@-%', '%.',
        ] %}
        and {{ email }} not like '{{ pattern }}'
        {%- endfor %}
        and length({{ email }}) <= 254
        and length(split_part({{ email }}, '@', 1)) <= 64
    )
{%- endmacro %}
