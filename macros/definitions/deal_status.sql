{# The stage of a deal as the status of an order: a won one is an order, an open one is pending and
   a lost one cancelled, and both are refused with that as the reason. Stages are compared without
   blanks and capitals: "Closed Won" and closedwon are one. #}
{% macro deal_status(stage) -%}
    {{ return(adapter.dispatch('deal_status', 'klientela')(stage)) }}
{%- endmacro %}

{% macro default__deal_status(stage) -%}
    case
        when replace(lower({{ stage }}), ' ', '') in (
            {%- for name in var('won_deal_stages') -%}
            '{{ name }}'{% if not loop.last %}, {% endif %}
            {%- endfor -%}
        ) then 'completed'
        when replace(lower({{ stage }}), ' ', '') like '%lost%' then 'cancelled'
        else 'pending'
    end
{%- endmacro %}
