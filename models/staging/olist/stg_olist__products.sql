with

catalogue as (
    select * from {{ ref('stg_olist__catalogue') }}
),

category_names as (
    select * from {{ ref('stg_olist__category_names') }}
),

category_names_once as (
    select
        category,
        min(category_in_english) as category_in_english
    from category_names
    group by category
),

-- products have no name in this base; two categories have no translation and keep theirs
products as (
    select
        catalogue.product_id as source_product_id,
        coalesce(category_names_once.category_in_english, catalogue.category) as category,
        catalogue.source_file,
        catalogue.source_row,
        catalogue.row_fingerprint
    from catalogue
    left join category_names_once
        on catalogue.category = category_names_once.category
)

select * from products
