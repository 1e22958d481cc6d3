from klientela.clv.tracking import expect_weeks


def model(dbt, session):
    return expect_weeks(
        dbt.ref("int_clv_gates").to_arrow_table(),
        dbt.ref("ml_clv_fits").to_arrow_table(),
        dbt.ref("int_clv_arrivals").to_arrow_table(),
    )
