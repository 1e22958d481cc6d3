from klientela.clv.groups import value_months


def model(dbt, session):
    return value_months(
        dbt.ref("int_clv_gates").to_arrow_table(),
        dbt.ref("int_clv_model_choice").to_arrow_table(),
        dbt.ref("ml_clv_fits").to_arrow_table(),
        dbt.ref("int_clv_groups").to_arrow_table(),
        dbt.ref("int_clv_month_ends").to_arrow_table(),
    )
