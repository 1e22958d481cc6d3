with

source as (
    select * from {{ source('online_retail', 'invoice_lines') }}
),

renamed as (
    select
        -- ids; the export writes customer ids as floats ("17850.0")
        nullif(trim(InvoiceNo), '') as invoice_id,
        nullif(trim(StockCode), '') as stock_code,
        nullif({{ whole_number_text('trim(CustomerID)') }}, '') as customer_id,

        -- text
        nullif(trim(Description), '') as description,
        nullif(trim(Country), '') as country,

        -- numerics
        try_cast(Quantity as decimal(18, 4)) as quantity,
        nullif(trim(Quantity), '') as quantity_text,
        try_cast(UnitPrice as decimal(18, 4)) as unit_price,
        nullif(trim(UnitPrice), '') as unit_price_text,

        -- dates and timestamps
        {{ to_utc('try_cast(InvoiceDate as timestamp)', "'Europe/London'") }} as invoiced_at,
        nullif(trim(InvoiceDate), '') as invoiced_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'InvoiceNo', 'StockCode', 'Description', 'Quantity', 'InvoiceDate',
            'UnitPrice', 'CustomerID', 'Country',
        ]) }} as row_fingerprint
    from source
)

select * from renamed
