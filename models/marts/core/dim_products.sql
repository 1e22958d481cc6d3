with

products as (
    select * from {{ ref('int_products_checked') }}
    where rejection_rule is null
),

order_lines as (
    select * from {{ ref('fct_order_lines') }}
),

-- a product that is sold but not in the catalogue still needs its row
products_known_by_lines as (
    select
        product_id,
        split_part(product_id, ':', 1) as source_name
    from order_lines
    where product_id is not null
    group by product_id
)

select
    coalesce(products.product_id, products_known_by_lines.product_id) as product_id,
    coalesce(products.source_name, products_known_by_lines.source_name) as source_name,
    coalesce(products.product_name, products.product_id, products_known_by_lines.product_id)
        as product_name,
    coalesce(products.category, 'Unknown') as category,
    products.sub_category,
    products.list_price,
    products.unit_cost,
    products.product_id is not null as is_in_catalogue
from products
full outer join products_known_by_lines
    on products.product_id = products_known_by_lines.product_id
