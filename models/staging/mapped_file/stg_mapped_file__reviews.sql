with

mapped_rows as (
    select * from {{ source('mapped_file', 'reviews') }}
),

renamed as (
    select
        review_id as source_review_id,
        customer_id as source_customer_id,
        product_id as source_product_id,
        try_cast(rating as decimal(18, 4)) as rating,
        rating as rating_text,
        cast(try_cast(rating_max as decimal(9, 0)) as integer) as rating_max,
        try_cast(is_recommended as boolean) as is_recommended,
        title,
        review_text,
        try_cast(written_at as timestamp) as written_at,
        written_at as written_at_text,
        source_file,
        source_row,
        {{ row_fingerprint([
            'review_id', 'customer_id', 'product_id', 'rating', 'rating_max', 'is_recommended',
            'title', 'review_text', 'written_at',
        ]) }} as row_fingerprint
    from mapped_rows
)

select * from renamed
