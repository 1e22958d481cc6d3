from klientela.churn.tables import backtest_table


def model(dbt, session):
    return backtest_table(
        dbt.ref("int_churn_gates").to_arrow_table(),
        dbt.ref("ml_churn_thresholds").to_arrow_table(),
        dbt.ref("int_churn_examples").to_arrow_table(),
        dbt.ref("int_churn_triples").to_arrow_table(),
    )
