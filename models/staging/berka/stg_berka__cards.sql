with

source as (
    select * from {{ source('berka', 'fin_card') }}
),

renamed as (
    select
        nullif(trim(card_id), '') as card_id,
        nullif(trim(disp_id), '') as disposition_id,
        case trim(card_type)
            when 'J' then 'junior card'
            when 'C' then 'classic card'
            when 'G' then 'gold card'
            else 'card'
        end as holding,
        try_cast(issued_date as date) as issued_on,
        nullif(trim(issued_date), '') as issued_on_text,
        source_file,
        source_row,
        {{ row_fingerprint(['card_id', 'disp_id', 'card_type', 'issued_date']) }}
            as row_fingerprint
    from source
)

select * from renamed
