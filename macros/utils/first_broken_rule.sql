{# The columns rejection_rule and rejection_column of a quality model: the first rule of the list
   that a row breaks, and the column at fault. A rule is (rule id, condition, column); the column
   is a name, or a SQL case that gives one. #}
{% macro first_broken_rule(rules) -%}
        case
            {%- for rule_id, condition, column in rules %}
            when {{ condition }} then '{{ rule_id }}'
            {%- endfor %}
        end as rejection_rule,
        case
            {%- for rule_id, condition, column in rules %}
            when {{ condition }} then
                {%- if column.startswith('case ') %} {{ column }}{% else %} '{{ column }}'{% endif %}
            {%- endfor %}
        end as rejection_column
{%- endmacro %}
