from klientela.identity import candidates_table


def model(dbt, session):
    return candidates_table(
        dbt.ref("int_customer_records"), dbt.config.meta_get("identity_settings")
    )
