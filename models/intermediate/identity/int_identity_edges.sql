{# Pairs of record numbers that are one person, each group of equal values as a star around its
   first record: as many edges as records, where all pairs would be their square. #}

with

records as (
    select * from {{ ref('int_customer_records') }}
),

identifiers as (
    select * from {{ ref('int_identifiers') }}
    where is_shared
),

rules as (
    select * from {{ ref('identity_rules') }}
),

overrides as (
    select * from {{ ref('merge_overrides') }}
),

fuzzy_pairs as (
    select * from {{ ref('ml_identity_candidates') }}
    where is_match
),

shared_turned_to_columns as (
    select
        record_number,
        {%- for identifier_type in ['email', 'phone', 'loyalty_id', 'anonymous_id'] %}
        bool_or(identifier_type = '{{ identifier_type }}') as is_{{ identifier_type }}_shared,
        {%- endfor %}
        count(*) as shared_count
    from identifiers
    group by record_number
),

-- shared identifiers taken out
own as (
    select
        {%- for identifier_type in ['email', 'phone', 'loyalty_id', 'anonymous_id'] %}
        case
            when not coalesce(shared_turned_to_columns.is_{{ identifier_type }}_shared, false)
                then records.{{ identifier_type }}
        end as own_{{ identifier_type }},
        {%- endfor %}
        records.record_number,
        records.first_name_key,
        records.last_name_key,
        records.birth_date,
        records.postcode_key
    from records
    left join shared_turned_to_columns
        on records.record_number = shared_turned_to_columns.record_number
),

valued as (
    select
        {%- for place in [1, 2, 3, 4] %}
        rules.attribute_{{ place }},
        {{ identity_attribute('rules.attribute_' ~ place) }} as value_{{ place }},
        {%- endfor %}
        own.record_number,
        rules.rule_rank
    from own
    cross join rules
),

-- a value that is not known agrees with nothing
centred as (
    select
        record_number,
        rule_rank,
        min(record_number) over (
            partition by rule_rank, value_1, value_2, value_3, value_4
        ) as centre_number
    from valued
    where
        value_1 is not null
        {%- for place in [2, 3, 4] %}
        and (attribute_{{ place }} is null or value_{{ place }} is not null)
        {%- endfor %}
),

overridden as (
    select
        least(first_records.record_number, second_records.record_number) as record_number_a,
        greatest(first_records.record_number, second_records.record_number) as record_number_b,
        case when overrides.decision = 'merge' then 0 else -1 end as rule_rank
    from overrides
    inner join records as first_records
        on
            overrides.source_name_1 = first_records.source_name
            and overrides.source_customer_id_1 = first_records.source_customer_id
    inner join records as second_records
        on
            overrides.source_name_2 = second_records.source_name
            and overrides.source_customer_id_2 = second_records.source_customer_id
),

-- one tool names the other's id
linked as (
    select
        least(records.record_number, named_records.record_number) as record_number_a,
        greatest(records.record_number, named_records.record_number) as record_number_b,
        0 as rule_rank
    from records
    inner join records as named_records
        on records.linked_customer_id = named_records.record_id
),

edges as (
    select
        centre_number as record_number_a,
        record_number as record_number_b,
        rule_rank
    from centred
    where record_number > centre_number

    union all

    select
        record_number_a,
        record_number_b,
        rule_rank
    from overridden
    where record_number_a < record_number_b

    union all

    select
        record_number_a,
        record_number_b,
        rule_rank
    from linked
    where record_number_a < record_number_b

    union all

    -- last: what is likely is heard after what is certain
    select
        record_number_a,
        record_number_b,
        1000 as rule_rank
    from fuzzy_pairs
)

select
    cast(record_number_a as bigint) as record_number_a,
    cast(record_number_b as bigint) as record_number_b,
    cast(rule_rank as integer) as rule_rank
from edges
