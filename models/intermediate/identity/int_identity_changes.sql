with

history as (
    select * from {{ ref('int_identity_history') }}
    where change_kind != 'new'
)

select
    run_number,
    changed_on,
    change_kind,
    previous_customer_id,
    customer_id,
    count(*) as record_count
from history
group by run_number, changed_on, change_kind, previous_customer_id, customer_id
