{# A reason in words: the seed's sentence with the customer's values in it. #}
{% macro churn_reason_sentence(feature, sentence, number_format) -%}
    replace(
        replace(
            replace(
                {{ sentence }}, '{value}', {{ churn_feature_text(feature, number_format) }}
            ),
            '{usual_gap}',
            coalesce(cast(cast(round(mean_gap_days) as bigint) as string), 'unknown')
        ),
        '{currency}',
        currency
    )
{%- endmacro %}
