{# A failure means that the seed rfm_cut_points names a measure without all five scores, or limits
   that do not rise with the score (for recency: fall). Scores would be skipped without a word. #}

with

own_cut_points as (
    select * from {{ ref('rfm_cut_points') }}
),

steps as (
    select
        measure,
        score,
        lower_bound,
        lag(lower_bound) over (
            partition by measure
            order by case when measure = 'recency' then -score else score end nulls last
        ) as lower_bound_before
    from own_cut_points
)

select
    measure,
    count(*) as score_count,
    sum(case when lower_bound <= lower_bound_before then 1 else 0 end) as wrong_steps
from steps
group by measure
having
    count(*) != 5
    or sum(case when lower_bound <= lower_bound_before then 1 else 0 end) > 0
