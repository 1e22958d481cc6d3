{# The first day on which a customer can be a prospect: the day the record was created or the day
   of the first order or refund, whichever came first. Null means that nobody can say: then the
   customer counts as always known. It never makes anybody a new customer; only an order does. #}
{% macro known_since(signed_up_date, first_activity_date) -%}
    {{ return(adapter.dispatch('known_since', 'klientela')(signed_up_date, first_activity_date)) }}
{%- endmacro %}

{% macro default__known_since(signed_up_date, first_activity_date) -%}
    case
        when {{ signed_up_date }} < {{ first_activity_date }} then {{ signed_up_date }}
        else coalesce({{ first_activity_date }}, {{ signed_up_date }})
    end
{%- endmacro %}
