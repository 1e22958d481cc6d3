with

changes as (
    select * from {{ ref('int_identity_changes') }}
)

select
    run_number,
    changed_on,
    change_kind,
    previous_customer_id,
    customer_id,
    record_count
from changes
