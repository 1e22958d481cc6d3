{%- set channels = {
    'email': ('email', 'is_email_bounced'),
    'phone': ('phone', 'false'),
    'post': ('postcode', 'false'),
} -%}

with

customer_ids as (
    select * from {{ ref('int_customer_ids') }}
),

customers as (
    select * from {{ ref('int_customers_checked') }}
    where rejection_rule is null
),

golden as (
    select * from {{ ref('int_customers') }}
),

said as (
    {%- for channel, (address, is_bounced) in channels.items() %}
    select
        customer_ids.customer_id,
        '{{ channel }}' as channel,
        count(*) filter (where not customers.has_{{ channel }}_consent) as refused_count,
        count(*) filter (where customers.has_{{ channel }}_consent) as granted_count,
        count(*) filter (
            where {{ 'customers.' if is_bounced != 'false' }}{{ is_bounced }}
        ) as bounced_count
    from customer_ids
    inner join customers
        on customer_ids.record_id = customers.customer_id
    group by customer_ids.customer_id
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

judged as (
    select
        said.customer_id,
        said.channel,
        case
            when said.refused_count > 0 then 'refused'
            when said.granted_count > 0 then 'granted'
            else 'unknown'
        end as consent,
        said.bounced_count > 0 as is_bounced,
        case said.channel
            {%- for channel, (address, is_bounced) in channels.items() %}
            when '{{ channel }}' then golden.{{ address }} is not null
            {%- endfor %}
        end as has_address
    from said
    inner join golden
        on said.customer_id = golden.customer_id
)

select
    customer_id,
    channel,
    consent,
    is_bounced,
    has_address,
    {{ may_contact('consent', 'has_address and not is_bounced') }} as may_contact
from judged
