{%- set parameters = ['r', 'alpha', 'a', 'b', 's', 'beta', 'p', 'q', 'gamma'] -%}

with

fits as (
    select * from {{ ref('ml_clv_fits') }}
),

gates as (
    select * from {{ ref('int_clv_gates') }}
),

parameters_unpivoted as (
    {%- for parameter in parameters %}
    select
        origin_date,
        model,
        '{{ parameter }}' as parameter,
        {{ parameter }} as estimate,
        {{ parameter }}_standard_error as standard_error
    from fits
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    parameters_unpivoted.origin_date,
    parameters_unpivoted.model,
    parameters_unpivoted.parameter,
    gates.is_current,
    parameters_unpivoted.estimate,
    parameters_unpivoted.standard_error
from parameters_unpivoted
inner join gates
    on parameters_unpivoted.origin_date = gates.origin_date
-- a model has only its own parameters, and a refused fit none
where parameters_unpivoted.estimate is not null
