{# Whether a week holds less than a share of the usual rows (var source_volume_share), or more than
   the usual by as much, and differs by more than chance would have it: three standard deviations of
   a count (Poisson). Null where there is too little history to say what is usual. #}
{% macro is_volume_unusual(row_count, usual_row_count) -%}
    {{ return(adapter.dispatch('is_volume_unusual', 'klientela')(row_count, usual_row_count)) }}
{%- endmacro %}

{% macro default__is_volume_unusual(row_count, usual_row_count) -%}
    (
        {{ row_count }} <= {{ usual_row_count }} * {{ var('source_volume_share') }}
        or {{ row_count }} * {{ var('source_volume_share') }} >= {{ usual_row_count }}
    )
    and ({{ row_count }} - {{ usual_row_count }}) * ({{ row_count }} - {{ usual_row_count }})
    > 9 * {{ usual_row_count }}
{%- endmacro %}
