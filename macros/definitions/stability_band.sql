{# Hennig's reading of a clusterwise mean Jaccard, as klientela.segments.stability_band has it. #}
{% macro stability_band(jaccard) -%}
    {{ return(adapter.dispatch('stability_band', 'klientela')(jaccard)) }}
{%- endmacro %}

{% macro default__stability_band(jaccard) -%}
    case
        when {{ jaccard }} >= 0.85 then 'highly stable'
        when {{ jaccard }} >= 0.75 then 'stable'
        when {{ jaccard }} >= 0.60 then 'doubtful'
        else 'unstable'
    end
{%- endmacro %}
