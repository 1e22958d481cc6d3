{# A reason in words: the seed's sentence with the customer's values in it, from a row of
   int_churn_features called features. #}
{% macro churn_reason_sentence(feature, sentence, number_format) -%}
    replace(
        replace(
            replace(
                {{ sentence }}, '{value}', {{ churn_feature_text(feature, number_format) }}
            ),
            '{usual_gap}',
            coalesce(cast(cast(round(features.mean_gap_days) as bigint) as string), 'unknown')
        ),
        '{currency}',
        '{{ var("reporting_currency") }}'
    )
{%- endmacro %}
