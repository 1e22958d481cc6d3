{# An RFM score: the lowest score plus the number of cut points strictly below the value. Equal
   values get equal scores whatever the order of the rows; ntile and rank cannot promise that. A
   cut point that is null does not exist. #}
{% macro rfm_score(value, cut_points) -%}
    {{ return(adapter.dispatch('rfm_score', 'klientela')(value, cut_points)) }}
{%- endmacro %}

{% macro default__rfm_score(value, cut_points) -%}
    cast(
        1
        {%- for cut_point in cut_points %}
        + case when {{ value }} > {{ cut_point }} then 1 else 0 end
        {%- endfor %} as integer
    )
{%- endmacro %}
