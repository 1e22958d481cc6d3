{# What an active customer is in a period, by the period they last bought in before: nobody has
   one before the first order (new), the period before this one (returning), or an earlier one
   (resurrected). Periods are numbers that count up by one. #}
{% macro life_cycle_state(period_index, previous_active_index) -%}
    {{ return(adapter.dispatch('life_cycle_state', 'klientela')(
        period_index, previous_active_index
    )) }}
{%- endmacro %}

{% macro default__life_cycle_state(period_index, previous_active_index) -%}
    case
        when {{ previous_active_index }} is null then 'new'
        when {{ previous_active_index }} = {{ period_index }} - 1 then 'returning'
        else 'resurrected'
    end
{%- endmacro %}
