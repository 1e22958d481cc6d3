{# Calendar months from one date to a later one. Written out because engines disagree at month ends. #}
{% macro month_difference(earlier, later) -%}
    (
        (year({{ later }}) * 12 + month({{ later }}))
        - (year({{ earlier }}) * 12 + month({{ earlier }}))
    )
{%- endmacro %}
