with

consents as (
    select * from {{ ref('int_consents') }}
)

select
    customer_id,
    channel,
    consent,
    may_contact,
    case
        when may_contact then 'May be contacted.'
        when consent = 'refused' then 'Does not want to be contacted.'
        when not has_address then 'Nothing is known that a message could be sent to.'
        when is_bounced then 'What was sent came back.'
        else 'Nobody knows whether the person agreed.'
    end as reason
from consents
