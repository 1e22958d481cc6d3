{# Whether a person may be contacted on a channel: they agreed (or nobody knows, and the var
   contact_without_known_consent allows that), and what is sent would arrive. One no among their
   records is a no. #}
{% macro may_contact(consent, is_reachable) -%}
    {{ return(adapter.dispatch('may_contact', 'klientela')(consent, is_reachable)) }}
{%- endmacro %}

{% macro default__may_contact(consent, is_reachable) -%}
    (
        {{ is_reachable }}
        and {{ consent }} in (
            'granted'{% if var('contact_without_known_consent') %}, 'unknown'{% endif %}
        )
    )
{%- endmacro %}
