with

rejected_rows as (
    select * from {{ ref('int_rejected_rows') }}
),

final as (
    select
        entity,
        source_name,
        source_file,
        source_row,
        rule_id,
        column_name,
        {{ is_raw_entity('source_name', 'entity') }} as is_raw
    from rejected_rows
)

select * from final
