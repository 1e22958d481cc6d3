{# Drawn by hash: the same customers on every engine, in any order of rows, and nobody's choice. #}

with

features as (
    select * from {{ ref('int_segment_features') }}
),

final as (
    select
        customer_id,
        cast(ranking_amount as double) as ranking_amount,
        {%- for feature in var('segment_features') %}
        cast({{ feature }} as double) as {{ feature }}{{ ',' if not loop.last }}
        {%- endfor %}
    from features
    order by md5(customer_id) nulls last, customer_id nulls last
    limit {{ var('segment_fit_rows') }}
)

select * from final
