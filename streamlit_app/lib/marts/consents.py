"""Who may be contacted: the lists of people that leave the app honour it."""

from __future__ import annotations

from lib import connection
from lib.marts.query import Query

# What a list is for, and the column of core.dim_customers that says who may stand on it.
CHANNELS = {
    "E-mail": "may_contact_email",
    "Telephone": "may_contact_phone",
    "Post": "may_contact_post",
}


def is_anybody_contactable() -> bool:
    """Say whether this build knows of anybody who may be contacted on any channel."""
    found = connection.frame(
        f"select coalesce(bool_or({' or '.join(CHANNELS.values())}), false) as is_known "
        "from core.dim_customers"
    )
    return bool(found["is_known"].iloc[0])


def contactable(people: Query, channel: str, limit: int) -> Query:
    """Leave out of a list whom nobody may contact on a channel; the order stays."""
    return Query(
        f"""
        select * exclude (place) from (
            select *, row_number() over () as place from ({people.sql}) as listed
        ) as placed
        where {_may_be_contacted(channel)} order by place limit ?
        """,
        (*people.parameters, limit),
    )


def contactable_count(people: Query, channel: str) -> int:
    """Return how many of a list may be contacted on a channel."""
    found = connection.frame(
        f"""
        select count(*) as people from (select customer_id from ({people.sql}) as listed) as named
        where {_may_be_contacted(channel)}
        """,
        people.parameters,
    )
    return int(found["people"].iloc[0])


def _may_be_contacted(channel: str) -> str:
    column = CHANNELS[channel]
    return f"customer_id in (select customer_id from core.dim_customers where {column})"
