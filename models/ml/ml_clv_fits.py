from klientela.clv.tables import fit_models


def model(dbt, session):
    return fit_models(
        dbt.ref("int_clv_gates").to_arrow_table(),
        dbt.ref("int_clv_triples").to_arrow_table(),
        dbt.ref("int_clv_spends").to_arrow_table(),
    )
