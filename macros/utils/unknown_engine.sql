{# What default__ of every macro in cross_db does: an engine nobody wrote for is refused by name. #}
{% macro unknown_engine(macro_name) %}
    {{ exceptions.raise_compiler_error(
        "klientela has no " ~ macro_name ~ " for the engine '" ~ target.type
        ~ "': write " ~ target.type ~ "__" ~ macro_name
        ~ " in macros/cross_db/" ~ macro_name ~ ".sql"
    ) }}
{% endmacro %}
