{# Columns of int_churn_features that are features; the model and the sentences share the list. #}
{% macro churn_features() -%}
    {{ return({
        'numbers': [
            'days_since_last_order', 'tenure_days', 'order_day_count', 'mean_gap_days',
            'gap_deviation_days', 'silence_over_usual_gap', 'order_day_count_30',
            'order_day_count_90', 'order_day_count_180', 'order_day_count_365',
            'order_day_count_season', 'net_amount', 'net_amount_per_order_day', 'net_amount_90',
            'refund_rate', 'category_count',
        ],
        'words': ['channel', 'country'],
    }) }}
{%- endmacro %}
