from klientela.churn.contracts import retention_curves


def model(dbt, session):
    return retention_curves(
        dbt.ref("int_subscription_gates").to_arrow_table(),
        dbt.ref("ml_subscription_fits").to_arrow_table(),
        dbt.ref("int_subscription_lifetimes").to_arrow_table(),
    )
