{# Whether nothing was heard of a person for so long (var obsolete_contact_days, looking back from
   the as-of date) that what is known of them is no longer worth writing to. #}
{% macro is_obsolete_contact(signed_up_date, last_order_date) -%}
    {{ return(adapter.dispatch('is_obsolete_contact', 'klientela')(
        signed_up_date, last_order_date
    )) }}
{%- endmacro %}

{% macro default__is_obsolete_contact(signed_up_date, last_order_date) -%}
    {{ days_between(
        'coalesce(' ~ last_order_date ~ ', ' ~ signed_up_date ~ ')', as_of_date()
    ) }} > {{ var('obsolete_contact_days') }}
{%- endmacro %}
