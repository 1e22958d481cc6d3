with

customer_ids as (
    select * from {{ ref('int_customer_ids') }}
),

sources_counted as (
    select
        customer_id,
        count(distinct source_name) as source_count
    from customer_ids
    group by customer_id
),

records as (
    select
        customer_ids.source_name,
        customer_ids.customer_id,
        case
            when
                customer_ids.record_id != customer_ids.customer_id
                and customer_ids.record_count > 1
                then 1
            else 0
        end as is_merged,
        case
            when sources_counted.source_count > 1 then customer_ids.customer_id
        end as shared_customer_id
    from customer_ids
    inner join sources_counted
        on customer_ids.customer_id = sources_counted.customer_id
),

records_with_total as (
    select
        source_name,
        customer_id,
        is_merged,
        shared_customer_id
    from records

    union all

    select
        'All' as source_name,
        customer_id,
        is_merged,
        shared_customer_id
    from records
),

counted as (
    select
        source_name,
        count(*) as record_count,
        count(distinct customer_id) as customer_count,
        sum(is_merged) as merged_record_count,
        count(distinct shared_customer_id) as shared_customer_count
    from records_with_total
    group by source_name
)

select
    source_name,
    cast(record_count as bigint) as record_count,
    cast(customer_count as bigint) as customer_count,
    cast(merged_record_count as bigint) as merged_record_count,
    cast(shared_customer_count as bigint) as shared_customer_count
from counted
