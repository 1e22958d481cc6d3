with

identity_rules as (
    select * from {{ ref('identity_rules') }}
),

edges as (
    select * from {{ ref('int_identity_edges') }}
),

customer_ids as (
    select * from {{ ref('int_customer_ids') }}
),

-- what the seed has, and the three ranks that are no rule of it
rules as (
    select
        rule_id,
        rule_rank,
        sentence,
        confidence
    from identity_rules

    union all

    select
        'never_merge' as rule_id,
        -1 as rule_rank,
        'Somebody decided that the two are not one person.' as sentence,
        cast(null as decimal(4, 2)) as confidence

    union all

    select
        'decided_or_linked' as rule_id,
        0 as rule_rank,
        'Somebody decided it, or one tool names the id of the other.' as sentence,
        cast(null as decimal(4, 2)) as confidence

    union all

    select
        'likely' as rule_id,
        1000 as rule_rank,
        'Alike enough to be one person (var identity_fuzzy_threshold).' as sentence,
        cast(null as decimal(4, 2)) as confidence
),

pairs as (
    select
        edges.rule_rank,
        case when first_ids.customer_id = second_ids.customer_id then 1 else 0 end as is_joined
    from edges
    inner join customer_ids as first_ids
        on edges.record_number_a = first_ids.record_number
    inner join customer_ids as second_ids
        on edges.record_number_b = second_ids.record_number
),

counted as (
    select
        rule_rank,
        count(*) as pair_count,
        sum(is_joined) as joined_pair_count
    from pairs
    group by rule_rank
)

select
    rules.rule_id,
    rules.rule_rank,
    rules.sentence as rule_sentence,
    rules.confidence,
    cast(coalesce(counted.pair_count, 0) as bigint) as pair_count,
    cast(coalesce(counted.joined_pair_count, 0) as bigint) as joined_pair_count
from rules
left join counted
    on rules.rule_rank = counted.rule_rank
