from klientela.clv.predictions import predict_past


def model(dbt, session):
    return predict_past(
        dbt.ref("int_clv_gates").to_arrow_table(),
        dbt.ref("ml_clv_fits").to_arrow_table(),
        dbt.ref("int_clv_outcome_triples").to_arrow_table(),
    )
