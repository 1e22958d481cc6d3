{# The centroids of this run and of the one before it, each on one row, so that a customer is scored
   in one pass and without a window over customers times clusters. A run with other features, or
   with more clusters than there are places, cannot be compared and is left out. #}

{%- set features = var('segment_features') -%}
{%- set places = segment_places() -%}

with

centroids as (
    select * from {{ ref('ml_segment_centroids') }}
    where cluster_id > 0
),

runs as (
    select as_of_date
    from centroids
    where as_of_date <= {{ as_of_date() }}
    group by as_of_date
    having
        count(distinct cluster_id) <= {{ places }}
        and count(distinct feature) = {{ features | length }}
        {%- for feature in features %}
        and count(case when feature = '{{ feature }}' then 1 end) > 0
        {%- endfor %}
),

runs_in_order as (
    select
        as_of_date,
        as_of_date = {{ as_of_date() }} as is_current,
        row_number() over (
            partition by as_of_date = {{ as_of_date() }}
            order by as_of_date desc nulls last
        ) as recency_rank
    from runs
),

centroids_in_order as (
    select
        centroids.*,
        runs_in_order.is_current,
        dense_rank() over (
            partition by centroids.as_of_date
            order by centroids.cluster_id nulls last
        ) as place
    from centroids
    inner join runs_in_order
        on centroids.as_of_date = runs_in_order.as_of_date
    where runs_in_order.recency_rank = 1
),

final as (
    select
        is_current,
        {%- for feature in features %}
        max(case when feature = '{{ feature }}' then power end) as {{ feature }}_power,
        max(case when feature = '{{ feature }}' then transformed_mean end) as {{ feature }}_mean,
        max(case when feature = '{{ feature }}' then transformed_scale end) as {{ feature }}_scale,
        {%- endfor %}
        {%- for place in range(1, places + 1) %}
        max(case when place = {{ place }} then cluster_id end) as cluster_{{ place }}_id,
        {%- for feature in features %}
        max(case when place = {{ place }} and feature = '{{ feature }}' then centroid end)
            as cluster_{{ place }}_{{ feature }},
        {%- endfor %}
        {%- endfor %}
        as_of_date
    from centroids_in_order
    group by as_of_date, is_current
)

select * from final
