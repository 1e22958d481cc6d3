{# How a refit redrew the lines: today's customers by the previous centroids and by today's. What
   customers themselves did is in agg_rfm_movements. #}

with

customer_clusters as (
    select * from {{ ref('int_customer_clusters') }}
    where not is_current
),

fct_customer_clusters as (
    select * from {{ ref('fct_customer_clusters') }}
),

centroids as (
    select * from {{ ref('ml_segment_centroids') }}
    where cluster_id > 0
),

clusters as (
    select * from {{ ref('dim_clusters') }}
),

names_by_people as (
    select * from {{ ref('cluster_names') }}
),

previous_names as (
    select distinct
        centroids.as_of_date,
        centroids.cluster_id,
        coalesce(names_by_people.name, centroids.generated_name) as cluster_name
    from centroids
    left join names_by_people
        on centroids.cluster_id = names_by_people.cluster_id
),

customers_grouped_to_movement as (
    select
        customer_clusters.as_of_date as from_as_of_date,
        fct_customer_clusters.as_of_date as to_as_of_date,
        customer_clusters.cluster_id as from_cluster_id,
        fct_customer_clusters.cluster_id as to_cluster_id,
        count(*) as customer_count,
        sum(customer_clusters.ranking_amount) as net_amount
    from customer_clusters
    inner join fct_customer_clusters
        on customer_clusters.customer_id = fct_customer_clusters.customer_id
    group by
        customer_clusters.as_of_date,
        fct_customer_clusters.as_of_date,
        customer_clusters.cluster_id,
        fct_customer_clusters.cluster_id
),

final as (
    select
        movements.from_as_of_date,
        movements.to_as_of_date,
        movements.from_cluster_id,
        movements.to_cluster_id,
        previous_names.cluster_name as from_cluster_name,
        clusters.cluster_name as to_cluster_name,
        movements.from_cluster_id = movements.to_cluster_id as is_same_cluster,
        movements.customer_count,
        cast(movements.net_amount as decimal(18, 2)) as net_amount,
        cast('{{ var("reporting_currency") }}' as string) as currency
    from customers_grouped_to_movement as movements
    inner join previous_names
        on
            movements.from_as_of_date = previous_names.as_of_date
            and movements.from_cluster_id = previous_names.cluster_id
    inner join clusters
        on movements.to_cluster_id = clusters.cluster_id
)

select * from final
