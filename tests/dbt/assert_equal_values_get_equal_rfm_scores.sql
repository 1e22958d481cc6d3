{# A failure means that two customers with the same value on the same date have different scores:
   the score then depends on the order of the rows, as with ntile. #}

with

customer_rfm as (
    select * from {{ ref('fct_customer_rfm') }}
    where r_score is not null
),

values_with_two_scores as (
    {% for measure, score in {
        'recency_days': 'r_score', 'order_count': 'f_score', 'net_amount': 'm_score'
    }.items() -%}
    select
        as_of_date,
        '{{ score }}' as score,
        cast({{ measure }} as decimal(18, 2)) as measured_value
    from customer_rfm
    group by as_of_date, {{ measure }}
    having min({{ score }}) != max({{ score }})
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
)

select * from values_with_two_scores
