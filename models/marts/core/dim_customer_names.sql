with

customers as (
    select * from {{ ref('int_customers') }}
)

select
    customer_id,
    first_name,
    last_name
from customers
where first_name is not null or last_name is not null
