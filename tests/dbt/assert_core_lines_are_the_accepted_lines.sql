{# A failure means that fct_order_lines holds other lines, or other money, than quality accepted:
   per source, the same number of lines, and each rounded once to cents before it is summed. #}

with

accepted as (
    select
        source_name,
        count(*) as line_count,
        sum(quantity) as quantity,
        sum(cast(source_amount as decimal(18, 2))) as net_amount
    from {{ ref('int_order_lines_checked') }}
    where rejection_rule is null
    group by source_name
),

in_core as (
    select
        split_part(order_id, ':', 1) as source_name,
        count(*) as line_count,
        sum(quantity) as quantity,
        sum(gross_amount) - sum(refund_amount) as net_amount
    from {{ ref('fct_order_lines') }}
    group by split_part(order_id, ':', 1)
),

compared as (
    select
        coalesce(accepted.source_name, in_core.source_name) as source_name,
        accepted.line_count as accepted_line_count,
        in_core.line_count as core_line_count,
        accepted.quantity as accepted_quantity,
        in_core.quantity as core_quantity,
        accepted.net_amount as accepted_net_amount,
        in_core.net_amount as core_net_amount
    from accepted
    full outer join in_core
        on accepted.source_name = in_core.source_name
)

select * from compared
where
    accepted_line_count is distinct from core_line_count
    or accepted_quantity is distinct from core_quantity
    or accepted_net_amount is distinct from core_net_amount
