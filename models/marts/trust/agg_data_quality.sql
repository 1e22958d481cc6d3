{#- Every row of every entity, judged once. Only order lines carry money. -#}
{%- set checked = {
    'customers': ref('int_customers_checked'),
    'products': ref('int_products_checked'),
    'orders': ref('int_orders_checked'),
    'order_lines': ref('int_order_lines_checked'),
    'subscriptions': ref('int_subscriptions_checked'),
} -%}

with

quality_rules as (
    select * from {{ ref('quality_rules') }}
),

{% for entity, relation in checked.items() %}
{{ entity }}_judged as (
    select
        '{{ entity }}' as entity,
        source_name,
        {% if entity == 'order_lines' -%}
        case
            when rejection_rule is not null then rejection_rule
            when is_exact_duplicate then 'exact_duplicate_kept'
            else 'accepted'
        end as rule_id,
        case when rejection_rule is null then 'accepted' else 'rejected' end as outcome,
        source_amount
        {%- else -%}
        coalesce(rejection_rule, 'accepted') as rule_id,
        case when rejection_rule is null then 'accepted' else 'rejected' end as outcome,
        cast(null as decimal(18, 4)) as source_amount
        {%- endif %}
    from {{ relation }}
),

{% endfor %}
judged as (
    {%- for entity in checked %}
    select * from {{ entity }}_judged
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
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
