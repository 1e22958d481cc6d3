{# What a feature of the clusters is, by its name in the var segment_features: an expression over a
   customer's latest customer-day row, never null for a buyer. Few features make clusters people
   understand; add one here, and its two words in the seed cluster_words. #}
{% macro segment_feature(name) -%}
    {{ return(adapter.dispatch('segment_feature', 'klientela')(name)) }}
{%- endmacro %}

{% macro default__segment_feature(name) -%}
    {%- set definitions = {
        'days_since_last_order': days_between('last_order_date_to_date', 'as_of_date'),
        'days_since_first_order': days_between('first_order_date', 'as_of_date'),
        'order_count': 'order_count_to_date',
        'gross_amount': 'gross_amount_to_date',
        'net_amount': 'net_amount_to_date',
        'net_amount_per_order': ratio('net_amount_to_date', 'order_count_to_date'),
        'refund_rate': ratio('refund_amount_to_date', 'gross_amount_to_date'),
    } -%}
    {%- if name not in definitions -%}
        {{ exceptions.raise_compiler_error(
            "The var segment_features names '" ~ name ~ "'. Choose from: "
            ~ definitions | sort | join(', ') ~ "."
        ) }}
    {%- endif -%}
    {{ definitions[name] }}
{%- endmacro %}
