from klientela.churn.drivers import contract_drivers


def model(dbt, session):
    settings, sample = dbt.ref("int_subscription_gates"), dbt.ref("int_subscription_driver_sample")
    return contract_drivers(settings.to_arrow_table(), sample.to_arrow_table())
