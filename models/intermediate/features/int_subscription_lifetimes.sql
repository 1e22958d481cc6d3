{# What the retention models see: how long contracts lasted, counted, per group. #}

with

subscriptions as (
    select * from {{ ref('int_subscriptions') }}
),

{% set groups = {'all': "'All'", 'plan': 'plan', 'cohort': 'cast(cohort_month as string)'} -%}
in_groups as (
    {% for group_type, group_name in groups.items() -%}
    select
        '{{ group_type }}' as group_type,
        {{ group_name }} as group_name,
        observed_months,
        ended_month,
        is_active
    from subscriptions
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
)

select
    group_type,
    group_name,
    observed_months,
    ended_month,
    cast(count(*) as bigint) as contract_count,
    cast(sum(case when is_active then 1 else 0 end) as bigint) as active_count
from in_groups
group by group_type, group_name, observed_months, ended_month
