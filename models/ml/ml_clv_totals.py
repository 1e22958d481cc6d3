from klientela.clv.groups import bound_totals


def model(dbt, session):
    return bound_totals(
        dbt.ref("int_clv_gates").to_arrow_table(),
        dbt.ref("int_clv_model_choice").to_arrow_table(),
        dbt.ref("ml_clv_fits").to_arrow_table(),
        dbt.ref("int_clv_groups").to_arrow_table(),
        dbt.ref("int_clv_backtest_measures").to_arrow_table(),
    )
