with

source as (
    select * from {{ source('marketing_campaign', 'people') }}
),

renamed as (
    select
        -- ids
        nullif(trim(ID), '') as person_id,

        -- text
        nullif(trim(Education), '') as education,
        nullif(trim(Income), '') as income,
        {{ json_text([
            ('birth_year', 'Year_Birth'),
            ('marital_status', 'Marital_Status'),
            ('children', 'Kidhome'),
            ('teenagers', 'Teenhome'),
            ('days_since_last_purchase', 'Recency'),
            ('spent_on_wines', 'MntWines'),
            ('spent_on_fruits', 'MntFruits'),
            ('spent_on_meat', 'MntMeatProducts'),
            ('spent_on_fish', 'MntFishProducts'),
            ('spent_on_sweets', 'MntSweetProducts'),
            ('spent_on_gold', 'MntGoldProds'),
            ('purchases_with_discount', 'NumDealsPurchases'),
            ('purchases_on_web', 'NumWebPurchases'),
            ('purchases_by_catalogue', 'NumCatalogPurchases'),
            ('purchases_in_store', 'NumStorePurchases'),
            ('web_visits_last_month', 'NumWebVisitsMonth'),
        ]) }} as extra_attributes,

        -- dates; one edition writes 04-09-2012, the other 2012-09-04. A day without a time is
        -- midnight in the reporting zone, so that it stays that day
        {{ to_utc(
            "try_cast(case when substr(trim(Dt_Customer), 3, 1) = '-'"
            ~ " then substr(trim(Dt_Customer), 7) || '-' || substr(trim(Dt_Customer), 4, 2)"
            ~ " || '-' || substr(trim(Dt_Customer), 1, 2)"
            ~ " else trim(Dt_Customer) end as timestamp)",
            "'" ~ var('reporting_time_zone') ~ "'"
        ) }} as enrolled_at,
        nullif(trim(Dt_Customer), '') as enrolled_at_text,

        -- booleans
        try_cast(trim(AcceptedCmp1) as boolean) as has_accepted_1,
        try_cast(trim(AcceptedCmp2) as boolean) as has_accepted_2,
        try_cast(trim(AcceptedCmp3) as boolean) as has_accepted_3,
        try_cast(trim(AcceptedCmp4) as boolean) as has_accepted_4,
        try_cast(trim(AcceptedCmp5) as boolean) as has_accepted_5,
        try_cast(trim(Response) as boolean) as has_accepted_6,
        try_cast(trim(Complain) as boolean) as has_complained,

        -- where it stood; 182 people are alike but for their number, which makes them people
        source_file,
        source_row,
        {{ row_fingerprint([
            'ID', 'Year_Birth', 'Education', 'Marital_Status', 'Income', 'Kidhome', 'Teenhome',
            'Dt_Customer', 'Recency', 'MntWines', 'MntFruits', 'MntMeatProducts',
            'MntFishProducts', 'MntSweetProducts', 'MntGoldProds', 'NumDealsPurchases',
            'NumWebPurchases', 'NumCatalogPurchases', 'NumStorePurchases', 'NumWebVisitsMonth',
            'AcceptedCmp1', 'AcceptedCmp2', 'AcceptedCmp3', 'AcceptedCmp4', 'AcceptedCmp5',
            'Complain', 'Response',
        ]) }} as row_fingerprint
    from source
)

select * from renamed
