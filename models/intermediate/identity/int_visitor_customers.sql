{# Retroactive: what a visitor did before they said who they are is theirs as well. A device that
   several customers used is nobody's, and its events stay with those who were named. #}

with

events as (
    select * from {{ ref('int_events_unioned') }}
    where anonymous_id is not null
),

records as (
    select * from {{ ref('int_customer_records') }}
    where anonymous_id is not null
),

customer_ids as (
    select * from {{ ref('int_customer_ids') }}
),

visitors as (
    select
        source_name,
        anonymous_id
    from events
    group by source_name, anonymous_id
),

named_by_events as (
    select
        source_name,
        anonymous_id,
        source_customer_id
    from events
    where source_customer_id is not null
    group by source_name, anonymous_id, source_customer_id
),

statements as (
    select
        named_by_events.source_name,
        named_by_events.anonymous_id,
        coalesce(
            customer_ids.customer_id,
            {{ customer_key('named_by_events.source_name', 'named_by_events.source_customer_id') }}
        ) as customer_id
    from named_by_events
    left join customer_ids
        on
            named_by_events.source_name = customer_ids.source_name
            and named_by_events.source_customer_id = customer_ids.source_customer_id

    union all

    -- a customer file speaks of the visitors of every tool
    select
        visitors.source_name,
        visitors.anonymous_id,
        customer_ids.customer_id
    from visitors
    inner join records
        on visitors.anonymous_id = records.anonymous_id
    inner join customer_ids
        on records.record_id = customer_ids.record_id
)

select
    source_name,
    anonymous_id,
    min(customer_id) as customer_id
from statements
group by source_name, anonymous_id
having min(customer_id) = max(customer_id)
