{{ config(materialized='view') }}

{# Only place and reason of a rejected row, never what stood in it: this is published. #}
select
    entity,
    source_name,
    source_file,
    source_row,
    rejection_rule as rule_id,
    rejection_column as column_name
from {{ ref('int_judged_rows') }}
where rejection_rule is not null
