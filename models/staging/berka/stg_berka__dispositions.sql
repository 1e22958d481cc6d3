with

source as (
    select * from {{ source('berka', 'fin_disp') }}
),

renamed as (
    select
        nullif(trim(disp_id), '') as disposition_id,
        nullif(trim(client_id), '') as client_id,
        nullif(trim(account_id), '') as account_id,
        coalesce(trim(disp_type) = 'O', false) as is_owner,
        source_file,
        source_row,
        {{ row_fingerprint(['disp_id', 'client_id', 'account_id', 'disp_type']) }}
            as row_fingerprint
    from source
)

select * from renamed
