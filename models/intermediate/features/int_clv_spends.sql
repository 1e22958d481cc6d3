{# Unlike purchase histories, amounts hardly repeat: beyond clv_spend_fit_rows customers the spend
   model is fitted on a sample, drawn by hash so that no order of rows can change it. #}

with

summary as (
    select * from {{ ref('int_clv_summary') }}
    where paid_repeat_count > 0
),

sampled as (
    select
        origin_date,
        paid_repeat_count,
        repeat_amount
    from summary
    qualify row_number() over (
        partition by origin_date
        order by md5(customer_id) nulls last, customer_id nulls last
    ) <= {{ var('clv_spend_fit_rows') }}
),

final as (
    select
        origin_date,
        paid_repeat_count,
        repeat_amount,
        cast(count(*) as bigint) as customer_count
    from sampled
    group by origin_date, paid_repeat_count, repeat_amount
)

select * from final
