with

transactions as (
    select * from {{ ref('stg_complete_journey__transactions') }}
),

products as (
    select * from {{ ref('stg_complete_journey__products') }}
),

-- the quantity of fuel is thousandths of a gallon, also where the product stands in another
-- department than fuel
sold_by_measure as (
    select source_product_id
    from products
    where product_type like 'GASOLINE%'
    group by source_product_id
),

-- What the shop received is stated, and price times quantity is not it: the amount has discounts
-- taken off already. A measured line is one piece, so that its quantity is left out.
order_lines as (
    select
        transactions.basket_id as source_order_id,
        transactions.household_id as source_customer_id,
        transactions.sold_at as ordered_at,
        transactions.sold_at_text as ordered_at_text,
        transactions.product_id as source_product_id,
        case when sold_by_measure.source_product_id is null then transactions.quantity end
            as quantity,
        case when sold_by_measure.source_product_id is null then transactions.quantity_text end
            as quantity_text,
        transactions.sales_value as given_amount,
        transactions.sales_value_text as given_amount_text,
        transactions.source_file,
        transactions.source_row,
        transactions.row_fingerprint
    from transactions
    left join sold_by_measure
        on transactions.product_id = sold_by_measure.source_product_id
)

select * from order_lines
