{%- set identifier_types = ['email', 'phone', 'loyalty_id', 'anonymous_id'] -%}

with

records as (
    select * from {{ ref('int_customer_records') }}
),

shared_identifiers as (
    select * from {{ ref('shared_identifiers') }}
),

identifiers as (
    {%- for identifier_type in identifier_types %}
    select
        record_id,
        record_number,
        '{{ identifier_type }}' as identifier_type,
        {{ identifier_type }} as identifier,
        coalesce(first_name_key, '') || ' ' || coalesce(last_name_key, record_id) as person
    from records
    where {{ identifier_type }} is not null
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

-- people, not records: somebody who stands in ten exports under one address is still one
counted as (
    select
        identifier_type,
        identifier,
        count(*) as record_count,
        count(distinct person) as people_count
    from identifiers
    group by identifier_type, identifier
),

known_to_be_shared as (
    select
        counted.identifier_type,
        counted.identifier,
        min(shared_identifiers.reason) as reason
    from counted
    inner join shared_identifiers
        on
            counted.identifier_type = shared_identifiers.identifier_type
            and counted.identifier like shared_identifiers.pattern
    group by counted.identifier_type, counted.identifier
)

select
    identifiers.record_id,
    identifiers.record_number,
    identifiers.identifier_type,
    identifiers.identifier,
    counted.record_count,
    counted.people_count,
    known_to_be_shared.identifier is not null
    or counted.people_count > {{ var('identity_max_records') }} as is_shared,
    case
        when known_to_be_shared.identifier is not null then known_to_be_shared.reason
        when counted.people_count > {{ var('identity_max_records') }}
            then 'More people have it than one person has names.'
    end as shared_reason
from identifiers
inner join counted
    on
        identifiers.identifier_type = counted.identifier_type
        and identifiers.identifier = counted.identifier
left join known_to_be_shared
    on
        identifiers.identifier_type = known_to_be_shared.identifier_type
        and identifiers.identifier = known_to_be_shared.identifier
