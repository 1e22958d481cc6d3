{# Nearest centroid by squared distance on the scale of the run that fitted it; the lowest id where
   two are equally near. The same features are scored by this run and by the one before. #}

{%- set features = var('segment_features') -%}
{%- set places = range(1, segment_places() + 1) | list -%}

with

customers as (
    select * from {{ ref('int_segment_features') }}
),

runs as (
    select * from {{ ref('int_cluster_runs') }}
),

customers_as_doubles as (
    select
        customer_id,
        {%- for feature in features %}
        cast({{ feature }} as double) as {{ feature }},
        {%- endfor %}
        ranking_amount
    from customers
),

customers_on_the_scale_of_a_run as (
    select
        runs.*,
        customers_as_doubles.customer_id,
        {%- for feature in features %}
        (
            {{ yeo_johnson(feature, feature ~ '_power') | indent(8) }}
            - {{ feature }}_mean
        ) / nullif({{ feature }}_scale, 0) as {{ feature }},
        {%- endfor %}
        customers_as_doubles.ranking_amount
    from customers_as_doubles
    cross join runs
),

distances as (
    select
        as_of_date,
        is_current,
        customer_id,
        {%- for place in places %}
        cluster_{{ place }}_id,
        0
        {%- for feature in features %}
        + power({{ feature }} - cluster_{{ place }}_{{ feature }}, 2)
        {%- endfor %}
            as squared_distance_{{ place }},
        {%- endfor %}
        ranking_amount
    from customers_on_the_scale_of_a_run
),

with_nearest as (
    select
        distances.*,
        least(
            {%- for place in places[:-1] %}
            squared_distance_{{ place }},
            {%- endfor %}
            squared_distance_{{ places | last }}
        ) as squared_distance
    from distances
),

final as (
    select
        as_of_date,
        is_current,
        customer_id,
        ranking_amount,
        case
            {%- for place in places %}
            when squared_distance_{{ place }} = squared_distance then cluster_{{ place }}_id
            {%- endfor %}
        end as cluster_id,
        {{ round_significant('sqrt(squared_distance)') }} as distance
    from with_nearest
)

select * from final
