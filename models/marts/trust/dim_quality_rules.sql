with

quality_rules as (
    select * from {{ ref('quality_rules') }}
),

quality_actions as (
    select * from {{ ref('quality_actions') }}
)

select
    quality_rules.rule_id,
    quality_rules.entity,
    quality_rules.severity,
    quality_rules.sentence as rule_sentence,
    quality_actions.next_step
from quality_rules
left join quality_actions
    on quality_rules.rule_id = quality_actions.rule_id
