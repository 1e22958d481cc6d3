with

figures as (
    select * from {{ ref('stg_matomo__summary_figures') }}
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
        -- rates are fractions, whichever way the report writes them
        cast(case when unit = 'percent' then amount / 100 else amount end as decimal(18, 4))
            as amount,
        amount_text,
        source_file,
        source_row,
        row_fingerprint
    from figures
)

select * from web_reports
