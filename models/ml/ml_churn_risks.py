from klientela.churn.tables import risks_table


def model(dbt, session):
    return risks_table(
        dbt.ref("int_churn_gates").to_arrow_table(),
        dbt.ref("ml_churn_backtest").to_arrow_table(),
        dbt.ref("ml_churn_thresholds").to_arrow_table(),
        dbt.ref("int_churn_examples").to_arrow_table(),
        dbt.ref("int_churn_triples").to_arrow_table(),
        dbt.ref("int_churn_current").to_arrow_table(),
    )
