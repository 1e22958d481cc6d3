{# A failure means that somebody who bought is in no cluster or in two, or that the sizes on the
   cards do not add up to the customers and the revenue of the shop. #}

with

clusters_summed as (
    select
        count(*) as cluster_count,
        coalesce(sum(customer_count), 0) as customer_count,
        coalesce(sum(net_amount), 0) as net_amount
    from {{ ref('dim_clusters') }}
),

assignments_counted as (
    select count(*) as customer_count
    from {{ ref('fct_customer_clusters') }}
),

buyers_summed as (
    select
        count(*) as customer_count,
        coalesce(sum(net_amount), 0) as net_amount
    from {{ ref('dim_customers') }}
    where is_buyer
),

chosen as (
    select coalesce(max(case when is_chosen then k end), 0) as k
    from {{ ref('agg_cluster_candidates') }}
)

select
    chosen.k,
    clusters_summed.cluster_count,
    clusters_summed.customer_count,
    assignments_counted.customer_count as assignment_count,
    buyers_summed.customer_count as buyer_count
from clusters_summed
cross join assignments_counted
cross join buyers_summed
cross join chosen
where
    clusters_summed.cluster_count != chosen.k
    or clusters_summed.customer_count != assignments_counted.customer_count
    or (
        chosen.k > 0
        and (
            clusters_summed.customer_count != buyers_summed.customer_count
            or clusters_summed.net_amount != buyers_summed.net_amount
        )
    )
