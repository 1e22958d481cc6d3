{# Each source against its own history: whether it is silent for longer than it ever was, and
   whether its newest week holds about as many rows as the weeks before. #}

with

source_days as (
    select * from {{ ref('int_source_days') }}
    where rule_id = 'accepted' and happened_date is not null
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

days_in_order as (
    select
        source_name,
        entity,
        happened_date,
        row_count,
        lag(happened_date) over (
            partition by source_name, entity order by happened_date nulls last
        ) as previous_date
    from source_days
),

spans as (
    select
        source_name,
        entity,
        min(happened_date) as first_date,
        max(happened_date) as newest_date,
        max({{ days_between('previous_date', 'happened_date') }}) as longest_gap_days,
        cast(sum(row_count) as bigint) as row_count
    from days_in_order
    group by source_name, entity
),

weeks_back as (
    {%- for weeks_ago in range(var('source_history_weeks') + 1) %}
    select {{ weeks_ago }} as weeks_ago
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

-- a week without a row is a week all the same, if the source was there by then
weeks as (
    select
        spans.source_name,
        spans.entity,
        spans.newest_date,
        weeks_back.weeks_ago
    from spans
    cross join weeks_back
    where
        {{ days_between('spans.first_date', 'spans.newest_date') }} >= 7 * weeks_back.weeks_ago + 6
),

weeks_counted as (
    select
        weeks.source_name,
        weeks.entity,
        weeks.weeks_ago,
        cast(coalesce(sum(source_days.row_count), 0) as bigint) as row_count
    from weeks
    left join source_days
        on
            weeks.source_name = source_days.source_name
            and weeks.entity = source_days.entity
            and {{ days_between('source_days.happened_date', 'weeks.newest_date') }}
            between 7 * weeks.weeks_ago and 7 * weeks.weeks_ago + 6
    group by weeks.source_name, weeks.entity, weeks.weeks_ago
),

weeks_compared as (
    select
        source_name,
        entity,
        max(case when weeks_ago = 0 then row_count end) as newest_week_row_count,
        median(case when weeks_ago > 0 then cast(row_count as double) end) as usual_week_row_count,
        count(case when weeks_ago > 0 then 1 end) as week_count
    from weeks_counted
    group by source_name, entity
),

measured as (
    select
        spans.source_name,
        spans.entity,
        spans.first_date,
        spans.newest_date,
        spans.row_count,
        {{ days_between('spans.newest_date', 'as_of.build_date') }} as days_since_newest,
        spans.longest_gap_days,
        weeks_compared.newest_week_row_count,
        case
            when weeks_compared.week_count = {{ var('source_history_weeks') }}
                then cast(weeks_compared.usual_week_row_count as decimal(18, 1))
        end as usual_week_row_count
    from spans
    cross join as_of
    left join weeks_compared
        on
            spans.source_name = weeks_compared.source_name
            and spans.entity = weeks_compared.entity
)

select
    source_name,
    entity,
    first_date,
    newest_date,
    row_count,
    days_since_newest,
    longest_gap_days,
    {{ is_source_silent('days_since_newest', 'longest_gap_days') }} as is_silent,
    newest_week_row_count,
    usual_week_row_count,
    {{ is_volume_unusual('newest_week_row_count', 'usual_week_row_count') }} as is_volume_unusual
from measured
