from klientela.clv.predictions import predict_current


def model(dbt, session):
    return predict_current(
        dbt.ref("int_clv_gates").to_arrow_table(),
        dbt.ref("int_clv_model_choice").to_arrow_table(),
        dbt.ref("ml_clv_fits").to_arrow_table(),
        dbt.ref("int_clv_triples").to_arrow_table(),
    )
