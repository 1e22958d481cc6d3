{# How many rows of each day a source brought, and what became of them. An entity is here when its
   rows happen on a day; products, for instance, do not. #}
{%- set days = {
    'customers': reporting_date('signed_up_at'),
    'orders': 'order_date',
    'subscriptions': 'started_date',
    'balances': 'balance_date',
    'events': reporting_date('occurred_at'),
    'survey_responses': reporting_date('coalesce(answered_at, sent_at)'),
    'tickets': reporting_date('opened_at'),
    'reviews': reporting_date('written_at'),
    'loyalty_events': reporting_date('occurred_at'),
    'campaign_contacts': reporting_date('sent_at'),
} -%}

with

dated as (
    {%- for entity, day in days.items() %}
    select
        source_name,
        '{{ entity }}' as entity,
        {{ day }} as happened_date,
        coalesce(rejection_rule, 'accepted') as rule_id
    from {{ ref('int_' ~ entity ~ '_checked') }}
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
)

select
    source_name,
    entity,
    happened_date,
    rule_id,
    count(*) as row_count
from dated
group by source_name, entity, happened_date, rule_id
