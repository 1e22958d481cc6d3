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
        cast(max(case when attribute = '{{ attribute }}' then attribute_value end) as {{ type }})
            as {{ attribute }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from attributes
    group by customer_id
)

select
    first_records.customer_id,
    first_records.source_name,
    first_records.source_customer_id,
    first_records.record_count,
    {%- for attribute in customer_attributes() %}
    case
        when first_records.record_count > 1 then attributes_turned_to_columns.{{ attribute }}
        else {{ 'records' if attribute in ['email', 'phone'] else 'customers' }}.{{ attribute }}
    end as {{ attribute }}
        {%- if not loop.last %},{% endif %}
    {%- endfor %}
from first_records
inner join customers
    on first_records.record_id = customers.customer_id
inner join records
    on first_records.record_id = records.record_id
left join attributes_turned_to_columns
    on first_records.customer_id = attributes_turned_to_columns.customer_id
