{# A failure means that a feature has no row in the seed churn_reasons, and would be
   a reason that says nothing. #}

with

features as (
    {%- for name in churn_features()['numbers'] + churn_features()['words'] %}
    select '{{ name }}' as feature
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

sentences as (
    select * from {{ ref('churn_reasons') }}
)

select features.feature
from features
left join sentences
    on features.feature = sentences.feature
where sentences.feature is null
