{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false) }}

{# Which customer each record belongs to, and when that changed: only changes are appended, so that
   a repeated run adds nothing. An id belongs to the record it was made from (its founder). In a
   merge the id that was given first stays; in a split the part with the founder keeps the id. #}

with

records as (
    select * from {{ ref('int_customer_records') }}
),

components as (
    select * from {{ ref('ml_identity_components') }}
),

history as (
    {% if is_incremental() -%}
    select
        record_id,
        customer_id,
        run_number
    from {{ this }}
    {%- else -%}
    select
        cast(null as string) as record_id,
        cast(null as string) as customer_id,
        cast(null as bigint) as run_number
    where 1 = 0
    {%- endif %}
),

this_run as (
    select coalesce(max(run_number), 0) + 1 as run_number from history
),

ids_first_given as (
    select
        customer_id,
        min(run_number) as first_run_number
    from history
    group by customer_id
),

previous as (
    select
        record_id,
        customer_id
    from history
    qualify row_number() over (partition by record_id order by run_number desc nulls last) = 1
),

ids_in_use as (
    select customer_id from previous
    group by customer_id
),

members as (
    select
        records.record_id,
        records.record_number,
        coalesce(components.component_number, records.record_number) as component_number,
        previous.customer_id as previous_customer_id
    from records
    left join components
        on records.record_number = components.record_number
    left join previous
        on records.record_id = previous.record_id
),

claims as (
    select
        members.component_number,
        members.previous_customer_id as customer_id,
        min(ids_first_given.first_run_number) as first_run_number,
        min(members.record_number) as first_record_number,
        count(*) as member_count,
        max(case when members.record_id = members.previous_customer_id then 1 else 0 end)
            as founder_count
    from members
    inner join ids_first_given
        on members.previous_customer_id = ids_first_given.customer_id
    group by members.component_number, members.previous_customer_id
),

-- an id goes to one component only
claims_won as (
    select * from claims
    qualify row_number() over (
        partition by customer_id
        order by
            founder_count desc nulls last,
            member_count desc nulls last,
            component_number asc nulls last
    ) = 1
),

ids_kept as (
    select
        component_number,
        customer_id
    from claims_won
    qualify row_number() over (
        partition by component_number
        order by first_run_number nulls last, first_record_number nulls last, customer_id nulls last
    ) = 1
),

founders as (
    select
        component_number,
        record_id
    from members
    qualify row_number() over (partition by component_number order by record_number nulls last) = 1
),

named as (
    select
        founders.component_number,
        case
            when ids_kept.customer_id is not null then ids_kept.customer_id
            -- the id its first record would give is somebody else's by now
            when ids_in_use.customer_id is not null
                then founders.record_id || '~' || cast(this_run.run_number as string)
            else founders.record_id
        end as customer_id
    from founders
    cross join this_run
    left join ids_kept
        on founders.component_number = ids_kept.component_number
    left join ids_in_use
        on founders.record_id = ids_in_use.customer_id
),

assigned as (
    select
        members.record_id,
        named.customer_id,
        members.previous_customer_id,
        case
            when members.previous_customer_id is null then 'new'
            when ids_kept.customer_id is null then 'merged'
            else 'split'
        end as change_kind,
        this_run.run_number,
        {{ build_date() }} as changed_on
    from members
    inner join named
        on members.component_number = named.component_number
    cross join this_run
    left join ids_kept
        on members.previous_customer_id = ids_kept.customer_id
)

select
    record_id,
    customer_id,
    previous_customer_id,
    change_kind,
    cast(run_number as bigint) as run_number,
    changed_on
from assigned
where customer_id is distinct from previous_customer_id
