with

invoice_lines as (
    select * from {{ ref('stg_online_retail__invoice_lines') }}
),

-- stock keepers type notes over descriptions; the one printed most often is the name
descriptions_counted as (
    select
        stock_code,
        description,
        count(*) as line_count,
        min(source_file) as source_file,
        min(source_row) as source_row
    from invoice_lines
    where stock_code is not null
    group by stock_code, description
),

descriptions_ranked as (
    select
        stock_code as source_product_id,
        description as product_name,
        source_file,
        source_row,
        stock_code as row_fingerprint,
        row_number() over (
            partition by stock_code
            order by
                description is null asc, line_count desc, description asc nulls last
        ) as description_rank
    from descriptions_counted
)

select
    source_product_id,
    product_name,
    source_file,
    source_row,
    row_fingerprint
from descriptions_ranked
where description_rank = 1
