with

customer_ids as (
    select * from {{ ref('int_customer_ids') }}
),

customers as (
    select * from {{ ref('int_customers_checked') }}
    where rejection_rule is null
),

records as (
    select * from {{ ref('int_customer_records') }}
),

attributes as (
    select * from {{ ref('int_customer_attributes') }}
),

first_records as (
    select * from customer_ids
    qualify row_number() over (partition by customer_id order by record_number nulls last) = 1
),

attributes_turned_to_columns as (
    select
        customer_id,
        {%- for attribute, type in customer_attributes().items() %}
        {%- set value = "case when attribute_name = '" ~ attribute ~ "' then attribute_value end" %}
        cast(max({{ value }}) as {{ type }}) as {{ attribute }},
        {%- endfor %}
        count(*) as attribute_count
    from attributes
    group by customer_id
)

select
    first_records.customer_id,
    first_records.source_name,
    first_records.source_customer_id,
    {%- for attribute in customer_attributes() %}
    {%- set relation = 'records' if attribute in ['email', 'phone'] else 'customers' %}
    case
        when first_records.record_count > 1 then attributes_turned_to_columns.{{ attribute }}
        else {{ relation }}.{{ attribute }}
    end as {{ attribute }},
    {%- endfor %}
    first_records.record_count
from first_records
inner join customers
    on first_records.record_id = customers.customer_id
inner join records
    on first_records.record_id = records.record_id
left join attributes_turned_to_columns
    on first_records.customer_id = attributes_turned_to_columns.customer_id
