"""Put the shop together and write it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from klientela.demo import (
    costs,
    customers,
    dates,
    duplicates,
    faults,
    ledger,
    order_lines,
    orders,
    products,
    subscriptions,
    truth,
    writer,
)
from klientela.demo.randomness import Streams
from klientela.errors import KlientelaError

#: Called with what is being done and how much of everything is done, from 0 to 1.
Progress = Callable[[str, float], None]

#: Ids have room for as many.
MOST_CUSTOMERS: Final = 20_000_000


@dataclass(frozen=True)
class DemoSummary:
    """What was written.

    Attributes
    ----------
    folder
        Where the files are.
    seed, customers
        What was asked for.
    first_date, end_date
        First and last day of the data, as ISO dates.
    row_counts
        Rows per file, faults included: customers, products, orders, order_lines,
        subscriptions.
    fault_counts
        Rows per planted fault.
    gross_amount, refund_amount, net_amount
        What the clean shop turned over, as text with two decimals, in EUR.
    """

    folder: Path
    seed: int
    customers: int
    first_date: str
    end_date: str
    row_counts: dict[str, int]
    fault_counts: dict[str, int]
    gross_amount: str
    refund_amount: str
    net_amount: str


def generate(
    path: Path | str,
    *,
    seed: int,
    customers: int = 20_000,
    progress: Progress | None = None,
) -> DemoSummary:
    """Write a synthetic shop and the truth about it.

    The same seed and number of customers give the same bytes (with the same versions of numpy and
    pyarrow), however many threads there are. Files of an earlier shop in the folder are replaced.

    Parameters
    ----------
    path
        Folder for ``customers.parquet``, ``products.parquet``, ``orders.parquet``,
        ``order_lines.parquet``, ``subscriptions.parquet`` and the folder ``truth``; made if
        need be.
    seed
        Any whole number from 0 on.
    customers
        How many customers, at least 1.
    progress
        Called before each step with its name and the share that is done.

    Returns
    -------
    DemoSummary
        What was written.

    Raises
    ------
    KlientelaError
        When the seed or the number of customers makes no shop.
    """
    if not 1 <= customers <= MOST_CUSTOMERS:
        raise KlientelaError(
            f"A demo shop of {customers} customers cannot be made: "
            f"choose from 1 to {MOST_CUSTOMERS}."
        )
    streams = Streams(seed)
    folder = Path(path)

    def step(name: str, done: float) -> None:
        if progress is not None:
            progress(name, done)

    with writer.all_or_nothing(folder) as partial:
        summary = _write_shop(streams, customers, partial, folder, step)
    step("done", 1.0)
    return summary


def _write_shop(
    streams: Streams, count: int, partial: Path, folder: Path, step: Progress
) -> DemoSummary:
    step("drawing customers", 0.0)
    catalogue = products.draw(streams)
    crowd = customers.draw(streams, count)
    step("drawing orders", 0.02)
    placed, lives = orders.draw(streams, crowd)
    step("filling baskets", 0.08)
    lines, baskets = order_lines.draw(streams, crowd, placed, catalogue)
    step("planting faults", 0.16)
    planted = faults.plan(streams, count, placed, lines)
    book = ledger.draw_up(placed, lines, baskets, planted)
    acquisition_costs = costs.draw_acquisition_costs(streams, crowd)
    contracts = subscriptions.draw(streams, crowd)
    planted_contracts = subscriptions.plan_faults(streams, contracts)

    step("writing the truth", 0.22)
    (partial / "truth").mkdir()
    found = truth.find(crowd, placed, lives, baskets)
    margins = costs.find_margins(crowd, placed, lines, baskets, catalogue, planted)
    content = truth.summary(streams.seed, crowd, placed, baskets, found, planted, book)
    truth.add_costs(content, crowd, acquisition_costs, margins)
    truth.add_subscriptions(content, contracts, planted_contracts)
    writer.write(
        partial / "truth" / "customers.parquet",
        [truth.customers_table(crowd, found, acquisition_costs, margins)],
    )
    writer.write(
        partial / "truth" / "subscriptions.parquet", [subscriptions.truth_table(contracts)]
    )

    row_counts = {}
    step("writing customers", 0.38)
    second = duplicates.SecondRecords(streams, count)
    row_counts["customers"] = writer.write(
        partial / "customers.parquet",
        second.behind(
            customers.tables(
                streams,
                crowd,
                lives.first_second,
                planted.duplicate_customers,
                planted.conflicting_customers,
                acquisition_costs,
            )
        ),
    )
    writer.write(partial / "truth" / "identities.parquet", [second.truth])
    content["second_records"] = second.counts
    content["rows"]["customers"] += sum(second.counts.values())
    truth.write_summary(partial / "truth" / "truth.json", content)
    row_counts["products"] = writer.write(
        partial / "products.parquet", [products.to_table(catalogue)]
    )
    step("writing orders", 0.5)
    row_counts["orders"] = writer.write(
        partial / "orders.parquet", ledger.order_tables(book, crowd)
    )
    step("writing order lines", 0.7)
    row_counts["order_lines"] = writer.write(
        partial / "order_lines.parquet", ledger.line_tables(book, catalogue)
    )
    row_counts["subscriptions"] = writer.write(
        partial / "subscriptions.parquet", subscriptions.tables(contracts, planted_contracts)
    )
    return DemoSummary(
        folder=folder,
        seed=streams.seed,
        customers=count,
        first_date=dates.FIRST_DATE.isoformat(),
        end_date=dates.END_DATE.isoformat(),
        row_counts=row_counts,
        fault_counts=planted.counts() | planted_contracts.counts(),
        gross_amount=content["clean"]["gross_amount"],
        refund_amount=content["clean"]["refund_amount"],
        net_amount=content["clean"]["net_amount"],
    )
