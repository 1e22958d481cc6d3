{# Only people whom several records describe: of everybody else the one record is all there is. #}

with

customer_ids as (
    select * from {{ ref('int_customer_ids') }}
    where record_count > 1
),

customers as (
    select * from {{ ref('int_customers_checked') }}
    where rejection_rule is null
),

records as (
    select * from {{ ref('int_customer_records') }}
),

members as (
    select
        customer_ids.customer_id,
        customer_ids.record_id,
        customer_ids.record_number,
        {%- for attribute in customer_attributes() %}
        {%- set relation = 'records' if attribute in ['email', 'phone'] else 'customers' %}
        {{ relation }}.{{ attribute }},
        {%- endfor %}
        records.source_rank,
        customers.source_name,
        customers.signed_up_at as stated_at
    from customer_ids
    inner join customers
        on customer_ids.record_id = customers.customer_id
    inner join records
        on customer_ids.record_id = records.record_id
),

stated as (
    {%- for attribute in customer_attributes() %}
    select
        customer_id,
        '{{ attribute }}' as attribute_name,
        cast({{ attribute }} as string) as attribute_value,
        record_id,
        source_name,
        stated_at,
        row_number() over (
            partition by customer_id
            order by {{ survivorship(attribute) }}
        ) as place
    from members
    where {{ attribute }} is not null
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

survivors as (
    select * from stated
    where place = 1
),

agreement_counted as (
    select
        survivors.customer_id,
        survivors.attribute_name,
        count(*) as statement_count,
        sum(case when stated.attribute_value = survivors.attribute_value then 1 else 0 end)
            as agreeing_count
    from survivors
    inner join stated
        on
            survivors.customer_id = stated.customer_id
            and survivors.attribute_name = stated.attribute_name
    group by survivors.customer_id, survivors.attribute_name
)

select
    survivors.customer_id,
    survivors.attribute_name,
    survivors.attribute_value,
    survivors.source_name,
    survivors.record_id,
    cast(survivors.stated_at as date) as stated_date,
    agreement_counted.statement_count,
    cast(
        cast(agreement_counted.agreeing_count as decimal(18, 4))
        / nullif(agreement_counted.statement_count, 0) as decimal(5, 4)
    ) as confidence
from survivors
inner join agreement_counted
    on
        survivors.customer_id = agreement_counted.customer_id
        and survivors.attribute_name = agreement_counted.attribute_name
