{% set campaigns = [1, 2, 3, 4, 5, 6] %}

with

people as (
    select * from {{ ref('stg_marketing_campaign__people') }}
),

-- who took each of five campaigns and the last one; when, and who was left out, it does not say
campaign_contacts as (
    {%- for campaign in campaigns %}
    select
        '{{ campaign }}' as source_campaign_id,
        person_id as source_customer_id,
        has_accepted_{{ campaign }} as has_converted,
        source_file,
        source_row,
        row_fingerprint
    from people
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from campaign_contacts
