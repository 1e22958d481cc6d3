from klientela.churn.contracts import fit_retention


def model(dbt, session):
    settings, lifetimes = dbt.ref("int_subscription_gates"), dbt.ref("int_subscription_lifetimes")
    return fit_retention(settings.to_arrow_table(), lifetimes.to_arrow_table())
