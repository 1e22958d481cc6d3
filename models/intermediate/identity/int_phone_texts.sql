with

customers as (
    select * from {{ ref('int_customers_checked') }}
    where rejection_rule is null and phone is not null
)

select
    phone as phone_text,
    coalesce(country, '') as country
from customers
group by phone, coalesce(country, '')
