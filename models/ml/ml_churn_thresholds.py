from klientela.churn.tables import thresholds_table


def model(dbt, session):
    gates, gap_counts = dbt.ref("int_churn_gates"), dbt.ref("int_churn_gap_counts")
    return thresholds_table(gates.to_arrow_table(), gap_counts.to_arrow_table())
