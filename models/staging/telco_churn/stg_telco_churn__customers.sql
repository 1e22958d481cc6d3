with

source as (
    select * from {{ source('telco_churn', 'customers') }}
),

renamed as (
    select
        -- ids
        nullif(trim(customerID), '') as source_customer_id,

        -- text; a snapshot without a date: months of tenure, and no day on which it began
        nullif(trim(gender), '') as gender,
        {{ json_text([
            ('senior_citizen', 'SeniorCitizen'),
            ('partner', 'Partner'),
            ('dependents', 'Dependents'),
            ('tenure_months', 'tenure'),
            ('phone_service', 'PhoneService'),
            ('multiple_lines', 'MultipleLines'),
            ('internet_service', 'InternetService'),
            ('online_security', 'OnlineSecurity'),
            ('online_backup', 'OnlineBackup'),
            ('device_protection', 'DeviceProtection'),
            ('tech_support', 'TechSupport'),
            ('streaming_tv', 'StreamingTV'),
            ('streaming_movies', 'StreamingMovies'),
            ('contract', 'Contract'),
            ('paperless_billing', 'PaperlessBilling'),
            ('payment_method', 'PaymentMethod'),
            ('monthly_charges', 'MonthlyCharges'),
            ('total_charges', 'TotalCharges'),
            ('churn', 'Churn'),
        ]) }} as extra_attributes,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'customerID', 'gender', 'SeniorCitizen', 'Partner', 'Dependents', 'tenure',
            'PhoneService', 'MultipleLines', 'InternetService', 'OnlineSecurity', 'OnlineBackup',
            'DeviceProtection', 'TechSupport', 'StreamingTV', 'StreamingMovies', 'Contract',
            'PaperlessBilling', 'PaymentMethod', 'MonthlyCharges', 'TotalCharges', 'Churn',
        ]) }} as row_fingerprint
    from source
)

select * from renamed
