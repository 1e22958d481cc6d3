from klientela.identity import components_table


def model(dbt, session):
    edges = dbt.ref("int_identity_edges").order("rule_rank, record_number_a, record_number_b")
    return components_table(edges.to_arrow_reader())
