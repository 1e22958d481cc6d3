{%- set features = var('segment_features') -%}

with

centroids as (
    select * from {{ ref('ml_segment_centroids') }}
    where as_of_date = {{ as_of_date() }}
),

customer_clusters as (
    select * from {{ ref('fct_customer_clusters') }}
),

customers as (
    select * from {{ ref('int_segment_features') }}
),

customers_summed_to_cluster as (
    select
        customer_clusters.cluster_id,
        {%- for feature in features %}
        sum(customers.{{ feature }}) as {{ feature }},
        {%- endfor %}
        count(*) as customer_count
    from customer_clusters
    inner join customers
        on customer_clusters.customer_id = customers.customer_id
    group by customer_clusters.cluster_id
),

customers_summed as (
    select
        {%- for feature in features %}
        sum({{ feature }}) as {{ feature }},
        {%- endfor %}
        sum(customer_count) as customer_count
    from customers_summed_to_cluster
),

means as (
    {%- for feature in features %}
    select
        customers_summed_to_cluster.cluster_id,
        '{{ feature }}' as feature,
        cast(customers_summed_to_cluster.{{ feature }} as double)
        / customers_summed_to_cluster.customer_count as mean_value,
        cast(customers_summed.{{ feature }} as double)
        / customers_summed.customer_count as base_mean_value
    from customers_summed_to_cluster
    cross join customers_summed
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

final as (
    select
        clusters.cluster_id,
        clusters.feature,
        clusters.as_of_date,
        {{ round_significant('means.mean_value') }} as mean_value,
        {{ round_significant('means.base_mean_value') }} as base_mean_value,
        clusters.centroid_value as typical_value,
        base.centroid_value as base_typical_value,
        clusters.centroid as deviation,
        cast(
            row_number() over (
                partition by clusters.cluster_id
                order by abs(clusters.centroid) desc nulls last, clusters.feature nulls last
            ) as integer
        ) as deviation_rank
    from centroids as clusters
    inner join centroids as base
        on
            clusters.feature = base.feature
            and base.cluster_id = 0
    left join means
        on
            clusters.cluster_id = means.cluster_id
            and clusters.feature = means.feature
    where clusters.cluster_id > 0
)

select * from final
