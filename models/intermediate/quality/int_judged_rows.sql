{{ config(materialized='view') }}

{# Every row of every entity of the input contract, judged once. Only order lines carry money, and
   only they may be kept although they stand twice. #}
{% for entity in contract_entities() %}
select
    '{{ entity }}' as entity,
    source_name,
    source_file,
    source_row,
    rejection_rule,
    rejection_column,
    {% if entity == 'order_lines' -%}
    is_exact_duplicate,
    file_amount as source_amount
    {%- else -%}
    false as is_exact_duplicate,
    cast(null as decimal(18, 4)) as source_amount
    {%- endif %}
from {{ ref('int_' ~ entity ~ '_checked') }}
{% if not loop.last %}
union all
{% endif %}
{% endfor %}
