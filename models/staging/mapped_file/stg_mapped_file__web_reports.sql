with

mapped_rows as (
    select * from {{ source('mapped_file', 'web_reports') }}
),

renamed as (
    select
        report,
        dimension,
        dimension_value,
        try_cast(period_start as date) as period_start,
        period_start as period_start_text,
        try_cast(period_end as date) as period_end,
        period_end as period_end_text,
        metric,
        try_cast(amount as decimal(18, 4)) as amount,
        amount as amount_text,
        source_file,
        source_row,
        {{ row_fingerprint([
            'report', 'dimension', 'dimension_value', 'period_start', 'period_end', 'metric',
            'amount',
        ]) }} as row_fingerprint
    from mapped_rows
)

select * from renamed
