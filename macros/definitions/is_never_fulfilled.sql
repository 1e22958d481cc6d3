{# An order that was never fulfilled is no purchase: rejected with its status as the reason. #}
{% macro is_never_fulfilled(status) -%}
    {{ return(adapter.dispatch('is_never_fulfilled', 'klientela')(status)) }}
{%- endmacro %}

{% macro default__is_never_fulfilled(status) -%}
    lower(trim({{ status }})) in (
        {%- for name in var('unfulfilled_statuses') -%}
        '{{ name }}'{% if not loop.last %}, {% endif %}
        {%- endfor -%}
    )
{%- endmacro %}
