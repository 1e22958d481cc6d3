{# The one day every model looks back from: that day's orders count, later ones are invisible.
   A scalar expression; the model int_as_of holds the value. #}
{% macro as_of_date() -%}
    {{ return(adapter.dispatch('as_of_date', 'klientela')()) }}
{%- endmacro %}

{% macro default__as_of_date() -%}
    (select as_of.as_of_date from {{ ref('int_as_of') }} as as_of)
{%- endmacro %}
