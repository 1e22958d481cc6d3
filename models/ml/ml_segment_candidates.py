from klientela.segments import candidates_table


def model(dbt, session):
    sample, as_of = dbt.ref("int_segment_sample"), dbt.ref("int_as_of")
    settings = dbt.config.meta_get("segment_settings")
    return candidates_table(sample.to_arrow_table(), as_of.to_arrow_table(), settings)
