with

forgotten as (
    select * from {{ ref('stg_klientela__forgotten_hashes') }}
)

select
    identifier_hash,
    salt,
    forgotten_date
from forgotten
where identifier_hash is not null and salt is not null
