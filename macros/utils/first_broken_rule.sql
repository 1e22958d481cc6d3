{# Two columns of a quality model, by default rejection_rule and rejection_column: the first rule
   of the list that a row breaks, and the column at fault. A rule is (rule id, condition, column);
   the column is a name, or a SQL case that gives one. #}
{% macro first_broken_rule(rules, names=['rejection_rule', 'rejection_column']) -%}
case
            {%- for rule_id, condition, column in rules %}
            when {{ condition }} then '{{ rule_id }}'
            {%- endfor %}
        end as {{ names[0] }},
        case
            {%- for rule_id, condition, column in rules %}
            when {{ condition }} then
                {%- if column.startswith('case ') %} {{ column }}
                {%- else %} '{{ column }}'
                {%- endif %}
            {%- endfor %}
        end as {{ names[1] }}
{%- endmacro %}
