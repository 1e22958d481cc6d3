"""``klientela publish``."""

from klientela.cli.manners import out, this_warehouse
from klientela.errors import KlientelaError
from klientela.publish import publish, roll_back


def publish_or_roll_back(published_id: str | None, *, rollback: bool) -> None:
    """Publish the last build, or serve an older one, and say which is served now.

    Raises
    ------
    KlientelaError
        When neither can be done.
    """
    warehouse = this_warehouse()
    if rollback:
        served = roll_back(warehouse, published_id)
        out.print(f"Serving {served.published_id} again, data to {served.manifest.data_to}.")
        return
    if published_id is not None:
        raise KlientelaError(
            f"Only the last build can be published; to serve {published_id} again: "
            f"klientela publish --rollback {published_id}"
        )
    served = publish(warehouse)
    rows = sum(served.manifest.rows.values())
    out.print(
        f"Published {served.published_id}: {len(served.manifest.rows)} marts, {rows:,} rows, "
        f"data to {served.manifest.data_to}."
    )
