{# SHA-256 of a salt, a colon and a value, as 64 hexadecimal digits: the same on every engine, and
   the same as klientela.privacy.forgotten.salted_hash. #}
{% macro salted_hash(salt, value) -%}
    {{ return(adapter.dispatch('salted_hash', 'klientela')(salt, value)) }}
{%- endmacro %}

{% macro default__salted_hash(salt, value) -%}
    {{ unknown_engine('salted_hash') }}
{%- endmacro %}

{% macro duckdb__salted_hash(salt, value) -%}
    sha256({{ salt }} || ':' || {{ value }})
{%- endmacro %}

{% macro spark__salted_hash(salt, value) -%}
    sha2({{ salt }} || ':' || {{ value }}, 256)
{%- endmacro %}
