{# Addresses that say who somebody is: those that one customer has and that are not shared. #}

with

identifiers as (
    select * from {{ ref('int_identifiers') }}
    where identifier_type = 'email' and not is_shared
),

customer_ids as (
    select * from {{ ref('int_customer_ids') }}
)

select
    identifiers.identifier as email,
    min(customer_ids.customer_id) as customer_id
from identifiers
inner join customer_ids
    on identifiers.record_id = customer_ids.record_id
group by identifiers.identifier
having min(customer_ids.customer_id) = max(customer_ids.customer_id)
