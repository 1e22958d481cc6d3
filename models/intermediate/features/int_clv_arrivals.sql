with

triples as (
    select * from {{ ref('int_clv_triples') }}
),

final as (
    select
        origin_date,
        observed_days,
        cast(sum(customer_count) as bigint) as customer_count
    from triples
    group by origin_date, observed_days
)

select * from final
