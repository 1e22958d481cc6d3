with

clients as (
    select * from {{ ref('stg_berka__clients') }}
),

districts as (
    select * from {{ ref('stg_berka__districts') }}
),

districts_once as (
    select
        district_id,
        min(city) as city,
        min(region) as region
    from districts
    group by district_id
),

-- what the district earns on average is not what the person earns: income stays empty
customers as (
    select
        clients.client_id as source_customer_id,
        clients.birth_date,
        case clients.gender when 'F' then 'female' when 'M' then 'male' end as gender,
        'Czech Republic' as country,
        districts_once.region,
        districts_once.city,
        clients.source_file,
        clients.source_row,
        clients.row_fingerprint
    from clients
    left join districts_once
        on clients.district_id = districts_once.district_id
)

select * from customers
