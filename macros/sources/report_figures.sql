{# The figures of a report that the import has laid out long, one row each, typed; `reports` is the
   raw table they stand in. The same for every tool, because the import writes them alike. #}
{% macro report_figures(reports) %}
with

source as (
    select * from {{ reports }}
),

renamed as (
    select
        -- text
        report,
        dimension,
        dimension_value,
        metric,
        unit,

        -- numerics
        try_cast(amount as decimal(18, 4)) as amount,
        amount as amount_text,

        -- dates and timestamps
        try_cast(period_start as date) as period_start,
        try_cast(period_end as date) as period_end,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'report', 'dimension', 'dimension_value', 'period_start', 'period_end', 'metric',
            'amount', 'unit',
        ]) }} as row_fingerprint
    from source
)

select * from renamed
{% endmacro %}
