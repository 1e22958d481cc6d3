with

customers as (
    select * from {{ ref('int_customers_checked') }}
    where rejection_rule is null
)

select
    customer_id,
    first_name,
    last_name
from customers
where first_name is not null or last_name is not null
