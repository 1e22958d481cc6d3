{# One 64-bit hash over the raw columns of a row, as text: equal rows have equal ones. It is only
   compared within one order (or customer, or product), so chance does not make two rows equal.
   Its value differs between engines; nothing that people see depends on it. #}
{% macro row_fingerprint(columns) -%}
    {{ return(adapter.dispatch('row_fingerprint', 'klientela')(columns)) }}
{%- endmacro %}

{% macro default__row_fingerprint(columns) -%}
    {{ unknown_engine('row_fingerprint') }}
{%- endmacro %}

{% macro duckdb__row_fingerprint(columns) -%}
    cast(hash({{ columns | join(', ') }}) as string)
{%- endmacro %}

{# Spark passes over nulls: without a stand-in ('a', null) and (null, 'a') would be equal. #}
{% macro spark__row_fingerprint(columns) -%}
    cast(
        xxhash64(
            {%- for column in columns %}
            coalesce({{ column }}, chr(2)){% if not loop.last %},{% endif %}
            {%- endfor %}
        ) as string
    )
{%- endmacro %}
