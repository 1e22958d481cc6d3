{# Fails with every combination of the columns that stands in the relation more than once. The
   grain of a mart is tested with it. #}
{% test unique_combination(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
