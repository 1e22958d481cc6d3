with

customer_clusters as (
    select * from {{ ref('int_customer_clusters') }}
    where is_current
),

final as (
    select
        customer_id,
        as_of_date,
        cluster_id,
        distance
    from customer_clusters
)

select * from final
