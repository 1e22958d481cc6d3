{# A failure means that money went missing while rows were judged: per source, the signed total of
   all staged lines, computed anew and unrounded, is gross less refunds of the accepted lines plus
   what was rejected. A line's amount is kept to four decimals, so each may be half of the last one
   off; an amount too large for the column has no amount to compare. #}

with

staged_lines as (
    select
        source_name,
        coalesce(
            cast(given_amount as decimal(38, 8)),
            cast(cast(quantity as decimal(19, 4)) * unit_price as decimal(38, 8))
        ) - coalesce(discount_amount, 0) as amount
    from {{ ref('int_order_lines_unioned') }}
),

staged as (
    select
        source_name,
        count(*) as line_count,
        sum(amount) as signed_amount
    from staged_lines
    where abs(amount) < 99999999999999
    group by source_name
),

judged as (
    select
        source_name,
        sum(case when rejection_rule is null and file_amount > 0 then file_amount else 0 end)
            as gross_amount,
        sum(case when rejection_rule is null and file_amount < 0 then -file_amount else 0 end)
            as refund_amount,
        sum(case when rejection_rule is not null then file_amount else 0 end) as rejected_amount
    from {{ ref('int_order_lines_checked') }}
    group by source_name
),

compared as (
    select
        coalesce(staged.source_name, judged.source_name) as source_name,
        coalesce(staged.line_count, 0) as line_count,
        coalesce(staged.signed_amount, 0) as signed_amount,
        coalesce(judged.gross_amount, 0) as gross_amount,
        coalesce(judged.refund_amount, 0) as refund_amount,
        coalesce(judged.rejected_amount, 0) as rejected_amount
    from staged
    full outer join judged
        on staged.source_name = judged.source_name
)

select * from compared
where
    abs(signed_amount - (gross_amount - refund_amount + rejected_amount))
    > cast(0.00005 as decimal(18, 5)) * line_count
