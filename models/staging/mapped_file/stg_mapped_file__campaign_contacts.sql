with

mapped_rows as (
    select * from {{ source('mapped_file', 'campaign_contacts') }}
),

renamed as (
    select
        campaign_id as source_campaign_id,
        customer_id as source_customer_id,
        email,
        arm,
        variant,
        try_cast(sent_at as timestamp) as sent_at,
        sent_at as sent_at_text,
        try_cast(opened_at as timestamp) as opened_at,
        opened_at as opened_at_text,
        try_cast(clicked_at as timestamp) as clicked_at,
        clicked_at as clicked_at_text,
        try_cast(converted_at as timestamp) as converted_at,
        converted_at as converted_at_text,
        try_cast(bounced_at as timestamp) as bounced_at,
        bounced_at as bounced_at_text,
        try_cast(unsubscribed_at as timestamp) as unsubscribed_at,
        unsubscribed_at as unsubscribed_at_text,
        try_cast(has_opened as boolean) as has_opened,
        try_cast(has_clicked as boolean) as has_clicked,
        try_cast(has_converted as boolean) as has_converted,
        try_cast(converted_amount as decimal(18, 2)) as converted_amount,
        converted_amount as converted_amount_text,
        source_file,
        source_row,
        {{ row_fingerprint([
            'campaign_id', 'customer_id', 'email', 'arm', 'variant', 'sent_at', 'opened_at',
            'clicked_at', 'converted_at', 'bounced_at', 'unsubscribed_at', 'has_opened',
            'has_clicked', 'has_converted', 'converted_amount',
        ]) }} as row_fingerprint
    from mapped_rows
)

select * from renamed
