with

centroids as (
    select * from {{ ref('ml_segment_centroids') }}
    where cluster_id > 0 and as_of_date = {{ as_of_date() }}
),

customer_clusters as (
    select * from {{ ref('fct_customer_clusters') }}
),

customers as (
    select * from {{ ref('int_segment_features') }}
),

names_by_people as (
    select * from {{ ref('cluster_names') }}
),

-- a cluster's own columns stand on each of its features' rows
clusters as (
    select distinct
        as_of_date,
        cluster_id,
        generated_name,
        description,
        jaccard,
        first_seen_date,
        moved_distance,
        is_moved_far
    from centroids
),

customers_summed_to_cluster as (
    select
        customer_clusters.cluster_id,
        count(*) as customer_count,
        sum(customers.ranking_amount) as net_amount
    from customer_clusters
    inner join customers
        on customer_clusters.customer_id = customers.customer_id
    group by customer_clusters.cluster_id
),

customers_in_total as (
    select count(*) as customer_count
    from customers
),

clusters_with_sums as (
    select
        clusters.as_of_date,
        clusters.cluster_id,
        clusters.generated_name,
        clusters.description,
        clusters.jaccard,
        clusters.first_seen_date,
        clusters.moved_distance,
        clusters.is_moved_far,
        names_by_people.name as name_by_people,
        coalesce(names_by_people.name, clusters.generated_name) as wanted_name,
        cast(coalesce(customers_summed_to_cluster.customer_count, 0) as bigint) as customer_count,
        cast(coalesce(customers_summed_to_cluster.net_amount, 0) as decimal(18, 2)) as net_amount,
        customers_in_total.customer_count as total_customer_count
    from clusters
    left join customers_summed_to_cluster
        on clusters.cluster_id = customers_summed_to_cluster.cluster_id
    left join names_by_people
        on clusters.cluster_id = names_by_people.cluster_id
    cross join customers_in_total
),

names_counted as (
    select
        wanted_name,
        count(*) as cluster_count
    from clusters_with_sums
    group by wanted_name
),

final as (
    select
        clusters_with_sums.cluster_id,
        clusters_with_sums.as_of_date,
        -- a person may have given a name that is generated for another cluster later
        case
            when names_counted.cluster_count > 1 and clusters_with_sums.name_by_people is null
                then
                    clusters_with_sums.wanted_name
                    || ' (' || cast(clusters_with_sums.cluster_id as string) || ')'
            else clusters_with_sums.wanted_name
        end as cluster_name,
        clusters_with_sums.generated_name,
        clusters_with_sums.name_by_people is not null as is_renamed,
        clusters_with_sums.description,
        clusters_with_sums.customer_count,
        {{ round_significant(
            'cast(clusters_with_sums.customer_count as double)'
            ~ ' / clusters_with_sums.total_customer_count'
        ) }} as customer_share,
        clusters_with_sums.net_amount,
        cast(
            round(
                100 * cast(clusters_with_sums.net_amount as double)
                / nullif(clusters_with_sums.customer_count, 0)
            ) / 100 as decimal(18, 2)
        ) as net_amount_per_customer,
        cast('{{ var("reporting_currency") }}' as string) as currency,
        clusters_with_sums.jaccard,
        {{ stability_band('clusters_with_sums.jaccard') }} as stability,
        clusters_with_sums.first_seen_date,
        clusters_with_sums.moved_distance,
        clusters_with_sums.is_moved_far
    from clusters_with_sums
    inner join names_counted
        on clusters_with_sums.wanted_name = names_counted.wanted_name
)

select * from final
