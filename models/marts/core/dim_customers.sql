with

customers as (
    select * from {{ ref('int_customers') }}
),

orders as (
    select * from {{ ref('int_orders_checked') }}
    where rejection_rule is null
),

customer_days as (
    select * from {{ ref('int_customer_days') }}
),

consents as (
    select * from {{ ref('int_consents') }}
),

consents_turned_to_columns as (
    select
        customer_id,
        bool_or(channel = 'email' and may_contact) as may_contact_email,
        bool_or(channel = 'phone' and may_contact) as may_contact_phone,
        bool_or(channel = 'post' and may_contact) as may_contact_post
    from consents
    group by customer_id
),

-- an order file may know people that the customer file does not
customers_known_by_orders as (
    select
        customer_id,
        min(source_name) as source_name,
        min(source_customer_id) as source_customer_id
    from orders
    group by customer_id
),

days_summed_to_customer as (
    select
        customer_id,
        min(first_order_date) as first_order_date,
        max(last_order_date_to_date) as last_order_date,
        sum(order_count) as order_count,
        sum(gross_amount) as gross_amount,
        sum(refund_amount) as refund_amount,
        sum(net_amount) as net_amount,
        {{ cost_if_all_known('cost_amount') }} as cost_amount
    from customer_days
    group by customer_id
),

everybody as (
    select
        coalesce(customers.customer_id, customers_known_by_orders.customer_id) as customer_id,
        coalesce(customers.source_name, customers_known_by_orders.source_name) as source_name,
        coalesce(customers.source_customer_id, customers_known_by_orders.source_customer_id)
            as source_customer_id,
        coalesce(customers.country, 'Unknown') as country,
        customers.region,
        customers.city,
        customers.gender,
        cast(year(customers.birth_date) as integer) as birth_year,
        coalesce(customers.acquisition_channel, 'Unknown') as acquisition_channel,
        customers.acquisition_cost_amount,
        {{ reporting_date('customers.signed_up_at') }} as signed_up_date
    from customers
    full outer join customers_known_by_orders
        on customers.customer_id = customers_known_by_orders.customer_id
)

select
    everybody.customer_id,
    everybody.source_name,
    everybody.source_customer_id,
    everybody.country,
    everybody.region,
    everybody.city,
    everybody.gender,
    everybody.birth_year,
    everybody.acquisition_channel,
    everybody.acquisition_cost_amount,
    everybody.signed_up_date,
    days_summed_to_customer.first_order_date,
    days_summed_to_customer.last_order_date,
    cast(coalesce(days_summed_to_customer.order_count, 0) as bigint) as order_count,
    cast(coalesce(days_summed_to_customer.gross_amount, 0) as decimal(18, 2)) as gross_amount,
    cast(coalesce(days_summed_to_customer.refund_amount, 0) as decimal(18, 2)) as refund_amount,
    cast(coalesce(days_summed_to_customer.net_amount, 0) as decimal(18, 2)) as net_amount,
    cast(days_summed_to_customer.cost_amount as decimal(18, 2)) as cost_amount,
    {{ margin_amount('days_summed_to_customer.net_amount', 'days_summed_to_customer.cost_amount') }}
        as margin_amount,
    cast('{{ var("reporting_currency") }}' as string) as currency,
    coalesce(days_summed_to_customer.order_count, 0) > 0 as is_buyer,
    coalesce(consents_turned_to_columns.may_contact_email, false) as may_contact_email,
    coalesce(consents_turned_to_columns.may_contact_phone, false) as may_contact_phone,
    coalesce(consents_turned_to_columns.may_contact_post, false) as may_contact_post
from everybody
left join days_summed_to_customer
    on everybody.customer_id = days_summed_to_customer.customer_id
left join consents_turned_to_columns
    on everybody.customer_id = consents_turned_to_columns.customer_id
