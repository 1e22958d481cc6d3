{# Whole months from one date to a later one: how often the same day of the month, or the last of a
   shorter month, has come round. 31 January to 28 February is one, to 27 February none. Engines'
   own functions differ on the last days of months. #}
{% macro whole_months_between(earlier, later) -%}
    {%- set months -%}
        ({{ period_index('month', later) }} - {{ period_index('month', earlier) }})
    {%- endset -%}
    ({{ months }} - case when {{ add_months(earlier, months) }} > {{ later }} then 1 else 0 end)
{%- endmacro %}
