{# The place where a source's customer becomes one person: whatever carries a source's customer id
   joins here. #}

with

records as (
    select * from {{ ref('int_customer_records') }}
),

history as (
    select * from {{ ref('int_identity_history') }}
),

newest as (
    select
        record_id,
        customer_id
    from history
    qualify row_number() over (partition by record_id order by run_number desc nulls last) = 1
)

select
    records.source_name,
    records.source_customer_id,
    records.record_id,
    records.record_number,
    newest.customer_id,
    count(*) over (partition by newest.customer_id) as record_count
from records
inner join newest
    on records.record_id = newest.record_id
