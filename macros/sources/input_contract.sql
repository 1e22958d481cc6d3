{# The columns of each entity, whatever brought it, with their types. A source's contract view
   `stg_<source>__<entity>` has the ones it knows under the same names; the rest are null.
   Adding an entity adds a key here and a model int_<entity>_unioned; nothing else changes. #}
{% macro input_contract(entity) %}
    {%- set row_columns = {
        'source_file': 'string',
        'source_row': 'bigint',
        'row_fingerprint': 'string',
    } -%}
    {%- set contracts = {
        'customers': {
            'source_customer_id': 'string',
            'email': 'string',
            'phone': 'string',
            'linked_customer_id': 'string',
            'loyalty_id': 'string',
            'anonymous_id': 'string',
            'is_email_bounced': 'boolean',
            'first_name': 'string',
            'last_name': 'string',
            'birth_date': 'date',
            'gender': 'string',
            'income': 'string',
            'occupation': 'string',
            'education': 'string',
            'country': 'string',
            'region': 'string',
            'city': 'string',
            'postcode': 'string',
            'interests': 'string',
            'personal_values': 'string',
            'lifestyle': 'string',
            'acquisition_channel': 'string',
            'acquisition_cost_amount': 'decimal(18, 2)',
            'signed_up_at': 'timestamp',
            'signed_up_at_text': 'string',
            'has_email_consent': 'boolean',
            'has_phone_consent': 'boolean',
            'has_post_consent': 'boolean',
            'assets_amount': 'decimal(18, 2)',
            'risk_profile': 'string',
            'extra_attributes': 'string',
        },
        'orders': {
            'source_order_id': 'string',
            'source_customer_id': 'string',
            'ordered_at': 'timestamp',
            'ordered_at_text': 'string',
            'status': 'string',
            'channel': 'string',
            'store': 'string',
            'country': 'string',
            'currency': 'string',
            'promotion_code': 'string',
            'discount_amount': 'decimal(18, 2)',
            'discount_text': 'string',
            'shipping_amount': 'decimal(18, 2)',
            'shipping_text': 'string',
            'tax_amount': 'decimal(18, 2)',
            'tax_text': 'string',
            'refunded_amount': 'decimal(18, 2)',
            'refunded_text': 'string',
        },
        'order_lines': {
            'source_order_id': 'string',
            'source_line_id': 'string',
            'source_customer_id': 'string',
            'ordered_at': 'timestamp',
            'ordered_at_text': 'string',
            'source_product_id': 'string',
            'quantity': 'decimal(18, 4)',
            'quantity_text': 'string',
            'unit_price': 'decimal(18, 4)',
            'unit_price_text': 'string',
            'unit_cost': 'decimal(18, 4)',
            'unit_cost_text': 'string',
            'discount_amount': 'decimal(18, 2)',
            'discount_text': 'string',
            'given_amount': 'decimal(18, 4)',
            'given_amount_text': 'string',
            'is_repeated_row': 'boolean',
        },
        'products': {
            'source_product_id': 'string',
            'product_name': 'string',
            'category': 'string',
            'sub_category': 'string',
            'list_price': 'decimal(18, 4)',
            'list_price_text': 'string',
            'unit_cost': 'decimal(18, 4)',
            'unit_cost_text': 'string',
        },
    } -%}
    {%- if entity not in contracts -%}
        {{ exceptions.raise_compiler_error(
            "There is no input contract for '" ~ entity ~ "': known are " ~ contracts | join(', ')
        ) }}
    {%- endif -%}
    {%- set contract = {} -%}
    {%- do contract.update(contracts[entity]) -%}
    {%- do contract.update(row_columns) -%}
    {{ return(contract) }}
{% endmacro %}
