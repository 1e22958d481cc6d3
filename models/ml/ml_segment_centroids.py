from klientela.segments import centroids_table


def model(dbt, session):
    dbt.config(
        materialized="incremental", incremental_strategy="delete+insert", unique_key="as_of_date"
    )
    previous = session.table(str(dbt.this)).to_arrow_table() if dbt.is_incremental else None
    return centroids_table(
        dbt.ref("int_segment_sample").to_arrow_table(),
        dbt.ref("ml_segment_candidates").to_arrow_table(),
        dbt.ref("int_as_of").to_arrow_table(),
        dbt.ref("cluster_words").to_arrow_table(),
        previous,
    )
