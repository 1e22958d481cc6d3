{# A number per month, week or quarter that counts up by one, so that "the period before" is a
   subtraction. Weeks are counted in days because engines disagree on differences of weeks. #}
{% macro period_index(period_type, day) -%}
    {%- if period_type == 'month' -%}
        cast(year({{ day }}) * 12 + month({{ day }}) as integer)
    {%- elif period_type == 'quarter' -%}
        cast(year({{ day }}) * 4 + quarter({{ day }}) as integer)
    {%- elif period_type == 'week' -%}
        cast(
            floor(
                {{ days_between("cast('1899-12-31' as date)", period_start('week', day)) }} / 7
            ) as integer
        )
    {%- else -%}
        {{ exceptions.raise_compiler_error(
            "klientela counts in months, weeks and quarters, not in '" ~ period_type ~ "'"
        ) }}
    {%- endif -%}
{%- endmacro %}
