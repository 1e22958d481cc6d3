{#- A view: what is copied into a published build must hold the very run that built it. -#}
{{ config(materialized='view') }}

with

build_log as (
    select * from log.builds
),

-- a run writes one row at its start and one at its end; the end is what counts
last_word_of_each_run as (
    select
        *,
        row_number() over (
            partition by build_id
            order by case when event = 'finished' then 1 else 2 end
        ) as position_in_run
    from build_log
),

final as (
    select
        build_id,
        started_at,
        finished_at,
        git_revision,
        command,
        is_full_build,
        case when status = 'started' then 'unfinished' else status end as status,
        as_of_date,
        data_to,
        models_passed,
        models_failed,
        models_skipped,
        tests_passed,
        tests_failed,
        tests_warned,
        tests_skipped,
        rows_in,
        rows_accepted,
        rows_rejected,
        failed_nodes
    from last_word_of_each_run
    where position_in_run = 1
)

select * from final
