{# The value of the number among the features that a column names, from a row of
   int_churn_features called features. #}
{% macro churn_feature_number(feature) -%}
    case {{ feature }}
        {%- for name in churn_features()['numbers'] %}
        when '{{ name }}' then cast(features.{{ name }} as double)
        {%- endfor %}
    end
{%- endmacro %}
