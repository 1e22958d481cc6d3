with

candidates as (
    select * from {{ ref('ml_identity_candidates') }}
),

records as (
    select * from {{ ref('int_customer_records') }}
),

customer_ids as (
    select * from {{ ref('int_customer_ids') }}
),

overrides as (
    select * from {{ ref('merge_overrides') }}
),

people as (
    select
        records.source_name,
        records.source_customer_id,
        records.record_number,
        records.email,
        records.phone,
        records.loyalty_id,
        records.first_name_key,
        records.last_name_key,
        records.birth_date,
        records.postcode_key,
        customer_ids.customer_id
    from records
    inner join customer_ids
        on records.record_id = customer_ids.record_id
),

-- a decision counts whichever of the two it names first
decisions_both_ways as (
    select
        source_name_1,
        source_customer_id_1,
        source_name_2,
        source_customer_id_2,
        decision
    from overrides

    union all

    select
        source_name_2 as source_name_1,
        source_customer_id_2 as source_customer_id_1,
        source_name_1 as source_name_2,
        source_customer_id_1 as source_customer_id_2,
        decision
    from overrides
),

-- where two rows of the seed contradict each other, never_merge stands
decisions as (
    select
        source_name_1,
        source_customer_id_1,
        source_name_2,
        source_customer_id_2,
        max(decision) as decision
    from decisions_both_ways
    group by source_name_1, source_customer_id_1, source_name_2, source_customer_id_2
)

select
    first_people.source_name as source_name_1,
    first_people.source_customer_id as source_customer_id_1,
    second_people.source_name as source_name_2,
    second_people.source_customer_id as source_customer_id_2,
    first_people.customer_id as customer_id_1,
    second_people.customer_id as customer_id_2,
    candidates.match_probability,
    candidates.is_match,
    first_people.customer_id = second_people.customer_id as is_one_customer,
    decisions.decision,
    first_people.email = second_people.email as is_same_email,
    first_people.phone = second_people.phone as is_same_phone,
    first_people.loyalty_id = second_people.loyalty_id as is_same_loyalty_id,
    first_people.first_name_key = second_people.first_name_key as is_same_first_name,
    first_people.last_name_key = second_people.last_name_key as is_same_last_name,
    first_people.birth_date = second_people.birth_date as is_same_birth_date,
    first_people.postcode_key = second_people.postcode_key as is_same_postcode
from candidates
inner join people as first_people
    on candidates.record_number_a = first_people.record_number
inner join people as second_people
    on candidates.record_number_b = second_people.record_number
left join decisions
    on
        first_people.source_name = decisions.source_name_1
        and first_people.source_customer_id = decisions.source_customer_id_1
        and second_people.source_name = decisions.source_name_2
        and second_people.source_customer_id = decisions.source_customer_id_2
