with

source_days as (
    select * from {{ ref('int_source_days') }}
)

select
    source_name,
    entity,
    happened_date,
    rule_id,
    case when rule_id = 'accepted' then 'accepted' else 'rejected' end as outcome,
    row_count
from source_days
