with

quality_rules as (
    select * from {{ ref('quality_rules') }}
),

judged_rows as (
    select * from {{ ref('int_judged_rows') }}
),

judged as (
    select
        entity,
        source_name,
        case
            when rejection_rule is not null then rejection_rule
            when is_exact_duplicate then 'exact_duplicate_kept'
            else 'accepted'
        end as rule_id,
        case when rejection_rule is null then 'accepted' else 'rejected' end as outcome,
        source_amount
    from judged_rows
),

counted_by_rule as (
    select
        source_name,
        entity,
        rule_id,
        outcome,
        count(*) as row_count,
        cast(sum(source_amount) as decimal(18, 4)) as source_amount
    from judged
    group by source_name, entity, rule_id, outcome
),

final as (
    select
        counted_by_rule.source_name,
        counted_by_rule.entity,
        counted_by_rule.rule_id,
        counted_by_rule.outcome,
        coalesce(quality_rules.sentence, 'The row is used.') as rule_sentence,
        counted_by_rule.row_count,
        counted_by_rule.source_amount,
        {{ is_raw_entity('counted_by_rule.source_name', 'counted_by_rule.entity') }} as is_raw
    from counted_by_rule
    left join quality_rules
        on counted_by_rule.rule_id = quality_rules.rule_id
)

select * from final
