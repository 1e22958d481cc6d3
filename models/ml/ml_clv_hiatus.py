from klientela.clv.hiatus import hiatus_table


def model(dbt, session):
    return hiatus_table(
        dbt.ref("int_clv_gates").to_arrow_table(),
        dbt.ref("int_clv_gap_counts").to_arrow_table(),
    )
