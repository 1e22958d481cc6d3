{# A failure means that a cohort lacks a cell between its first period and the one of the as-of date
   (a zero that is not shown reads as "no data"), has one beyond it, or calls a cell complete that
   is not over. #}

with

cohorts as (
    select * from {{ ref('agg_cohorts') }}
),

periods as (
    select * from {{ ref('int_periods') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

expected as (
    select
        cohort_periods.period_type,
        cohort_periods.period_start as cohort_start,
        periods.period_start,
        periods.period_index - cohort_periods.period_index as period_number,
        periods.period_end <= as_of.as_of_date as is_complete
    from periods as cohort_periods
    inner join periods
        on
            cohort_periods.period_type = periods.period_type
            and cohort_periods.period_start <= periods.period_start
    cross join as_of
),

cohort_starts as (
    select
        period_type,
        cohort_start
    from cohorts
    group by period_type, cohort_start
),

expected_cells as (
    select expected.*
    from expected
    inner join cohort_starts
        on
            expected.period_type = cohort_starts.period_type
            and expected.cohort_start = cohort_starts.cohort_start
)

select
    coalesce(cohorts.period_type, expected_cells.period_type) as period_type,
    coalesce(cohorts.cohort_start, expected_cells.cohort_start) as cohort_start,
    cohorts.period_number,
    expected_cells.period_number as expected_period_number
from cohorts
full outer join expected_cells
    on
        cohorts.period_type = expected_cells.period_type
        and cohorts.cohort_start = expected_cells.cohort_start
        and cohorts.period_start = expected_cells.period_start
where
    coalesce(cohorts.period_number != expected_cells.period_number, true)
    or cohorts.is_complete != expected_cells.is_complete
