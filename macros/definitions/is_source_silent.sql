{# Whether nothing new came from a source for longer than it was ever silent before, and for longer
   than rows may come late (var late_days). Null where it has too few days to say. #}
{% macro is_source_silent(days_since_newest, longest_gap_days) -%}
    {{ return(adapter.dispatch('is_source_silent', 'klientela')(
        days_since_newest, longest_gap_days
    )) }}
{%- endmacro %}

{% macro default__is_source_silent(days_since_newest, longest_gap_days) -%}
    case
        when {{ longest_gap_days }} is not null
            then {{ days_since_newest }} > greatest({{ longest_gap_days }}, {{ var('late_days') }})
    end
{%- endmacro %}
