{# Drawn by hash: the same customers on every engine, in any order of rows, and nobody's choice. #}

with

features as (
    select * from {{ ref('int_segment_features') }}
),

final as (
    select
        customer_id,
        {%- for feature in var('segment_features') %}
        cast({{ feature }} as double) as {{ feature }},
        {%- endfor %}
        cast(ranking_amount as double) as ranking_amount
    from features
    order by md5(customer_id) nulls last, customer_id nulls last
    limit {{ var('segment_fit_rows') }}
)

select * from final
