{# The figures of a web tool's reports, one row each, in the words of the input contract. Rates are
   fractions, whichever way the report writes them. #}
{% macro web_report_figures(figures) %}
with

figures as (
    select * from {{ figures }}
),

web_reports as (
    select
        report,
        dimension,
        dimension_value,
        period_start,
        cast(period_start as string) as period_start_text,
        period_end,
        cast(period_end as string) as period_end_text,
        metric,
        cast(case when unit = 'percent' then amount / 100 else amount end as decimal(18, 4))
            as amount,
        amount_text,
        source_file,
        source_row,
        row_fingerprint
    from figures
)

select * from web_reports
{% endmacro %}
