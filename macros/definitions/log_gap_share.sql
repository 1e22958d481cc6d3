{# How much of a customer's own mean log gap is believed, the rest being the base's: the empirical
   Bayes weight of their gaps, the variance between customers over itself plus the variance within
   one divided by their number (Efron & Morris 1975, JASA 70(350), 311-319). #}
{% macro log_gap_share(gap_count, between_variance, within_variance) -%}
    {{ return(adapter.dispatch('log_gap_share', 'klientela')(
        gap_count, between_variance, within_variance
    )) }}
{%- endmacro %}

{% macro default__log_gap_share(gap_count, between_variance, within_variance) -%}
    coalesce(
        {{ gap_count }} * {{ between_variance }}
        / nullif({{ gap_count }} * {{ between_variance }} + {{ within_variance }}, 0),
        0
    )
{%- endmacro %}
