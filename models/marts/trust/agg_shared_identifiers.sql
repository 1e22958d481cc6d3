with

identifiers as (
    select * from {{ ref('int_identifiers') }}
    where is_shared
)

select
    identifier_type,
    shared_reason,
    cast(count(distinct identifier) as bigint) as identifier_count,
    cast(count(*) as bigint) as record_count,
    cast(max(people_count) as bigint) as most_people_count
from identifiers
group by identifier_type, shared_reason
