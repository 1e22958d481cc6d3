from klientela.clv.tables import predict_orders


def model(dbt, session):
    return predict_orders(
        dbt.ref("int_clv_gates").to_arrow_table(),
        dbt.ref("ml_clv_fits").to_arrow_table(),
        dbt.ref("int_clv_triples").to_arrow_table(),
    )
