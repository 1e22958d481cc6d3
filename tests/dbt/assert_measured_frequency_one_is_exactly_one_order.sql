{# A failure means that somebody with one order has a frequency score above 1, or somebody with more
   has 1: the fault that makes Loyal customers out of one-time buyers. #}

with

customer_rfm as (
    select * from {{ ref('fct_customer_rfm') }}
),

cut_points as (
    select * from {{ ref('agg_rfm_cut_points') }}
    where measure = 'frequency' and score = 1
)

select
    customer_rfm.as_of_date,
    customer_rfm.customer_id,
    customer_rfm.order_count,
    customer_rfm.f_score
from customer_rfm
inner join cut_points
    on customer_rfm.as_of_date = cut_points.as_of_date
where
    not cut_points.is_own
    and customer_rfm.f_score is not null
    and (customer_rfm.f_score = 1) != (customer_rfm.order_count = 1)
