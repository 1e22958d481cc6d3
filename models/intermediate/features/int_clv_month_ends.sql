with

gate as (
    select * from {{ ref('int_clv_gates') }}
    where is_current
),

months as (
    {%- for month in range(1, var('clv_curve_months') + 1) %}
    select
        cast({{ month }} as bigint) as month_number,
        origin_date,
        {{ add_months('origin_date', month) }} as month_end_date
    from gate
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

final as (
    select
        month_number,
        month_end_date,
        {{ days_between('origin_date', 'month_end_date') }} as days_to_end
    from months
)

select * from final
