with

candidates as (
    select * from {{ ref('ml_segment_candidates') }}
),

final as (
    select
        as_of_date,
        k,
        silhouette,
        jaccard_min,
        jaccard_mean,
        smallest_share,
        stability,
        passes_gate,
        is_chosen,
        verdict,
        status,
        reason,
        judged_customer_count,
        min_jaccard,
        min_share
    from candidates
)

select * from final
