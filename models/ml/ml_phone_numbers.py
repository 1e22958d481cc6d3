from klientela.identity import phone_numbers_reader


def model(dbt, session):
    default_country = dbt.config.meta_get("default_country")
    return phone_numbers_reader(dbt.ref("int_phone_texts").to_arrow_reader(), default_country)
