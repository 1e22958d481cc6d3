{{ config(materialized='view') }}

{# Only place and reason of a rejected row, never what stood in it: this is published. #}
{%- set checked = {
    'customers': ref('int_customers_checked'),
    'products': ref('int_products_checked'),
    'orders': ref('int_orders_checked'),
    'order_lines': ref('int_order_lines_checked'),
    'subscriptions': ref('int_subscriptions_checked'),
} %}
{% for entity, relation in checked.items() %}
select
    '{{ entity }}' as entity,
    source_name,
    source_file,
    source_row,
    rejection_rule as rule_id,
    rejection_column as column_name
from {{ relation }}
where rejection_rule is not null
{% if not loop.last %}
union all
{% endif %}
{% endfor %}
