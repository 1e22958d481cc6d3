{# The value of the feature that a column names, as words, from a row of int_churn_features
   called features. #}
{% macro churn_feature_text(feature, number_format) -%}
    case {{ feature }}
        {%- for name in churn_features()['words'] %}
        when '{{ name }}' then features.{{ name }}
        {%- endfor %}
        else
            case {{ number_format }}
                when 'whole'
                    then cast(cast(round({{ churn_feature_number(feature) }}) as bigint) as string)
                when 'percent'
                    then
                        cast(
                            cast(round(100 * {{ churn_feature_number(feature) }}) as bigint)
                            as string
                        )
                else
                    cast(
                        cast(
                            round(10 * {{ churn_feature_number(feature) }}) / 10
                            as decimal(18, 1)
                        )
                        as string
                    )
            end
    end
{%- endmacro %}
