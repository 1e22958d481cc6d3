"""One customer out of a million records, a tenth of them second ones: seconds, memory, and hits.

Writes the customer file of a demo shop whose share of second records is raised, with hardly any
orders, and has dbt build what it takes to know who is who (``+int_customer_ids``, without tests).

    python benchmarks/identity.py [records]
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from klientela.demo import customers, duplicates, writer
from klientela.demo.randomness import Streams

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "benchmarks" / "work" / "identity"
SHARE = 0.1
SEED = 1
OTHER_FILES = {
    "products": {"product_id": "P1", "name": "Mug", "category": "Kitchen", "sub_category": "Mugs"}
    | {"price": "10.00", "cost": "4.00"},
    "orders": {"order_id": "O1", "customer_id": "C00000001", "ordered_at": "2024-03-01 12:00:00"}
    | {"status": "completed", "channel": "online", "store": "", "currency": "EUR"}
    | {"discount": "0", "shipping": "0", "tax": "0", "promotion_code": ""},
    "order_lines": {"order_id": "O1", "line_number": "1", "product_id": "P1", "quantity": "1"}
    | {"unit_price": "10.00", "discount": "0"},
    "subscriptions": {"subscription_id": "S1", "customer_id": "C00000001", "plan": "Basic"}
    | {"started_at": "2024-03-01", "ended_at": "", "monthly_amount": "10.00", "end_reason": ""},
}


def write_records(folder: Path, records: int) -> int:
    """Write the files, and say how many records there are."""
    count = round(records / (1 + SHARE))
    streams = Streams(SEED)
    nothing = np.zeros(0, np.int64)
    second = duplicates.SecondRecords(streams, count, share=SHARE)
    people = customers.tables(
        streams,
        customers.draw(streams, count),
        np.zeros(count, np.int64),
        nothing,
        nothing,
        np.full(count, -1, np.int64),
    )
    folder.mkdir(parents=True)
    written = writer.write(folder / "customers.parquet", second.behind(people))
    pq.write_table(second.truth, folder.parent / "identities.parquet")
    for name, row in OTHER_FILES.items():
        pq.write_table(
            pa.table({key: [value] for key, value in row.items()}), folder / f"{name}.parquet"
        )
    return written


def main() -> None:
    """Measure, and print one line of JSON."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    shutil.rmtree(WORK, ignore_errors=True)
    records = write_records(WORK / "data" / "demo", wanted)
    environment = {
        **os.environ,
        "KLIENTELA_DATA": str(WORK / "data"),
        "KLIENTELA_WAREHOUSE": str(WORK),
        "DBT_TARGET_PATH": str(WORK / "target"),
        "DBT_LOG_PATH": str(WORK / "logs"),
        "KLIENTELA_THREADS": "1",
    }
    command = [str(Path(sys.executable).with_name("dbt")), "run", "--select", "+int_customer_ids"]
    seeds = [command[0], "seed"]
    subprocess.run(seeds, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    with duckdb.connect(str(WORK / "work.duckdb"), read_only=True) as connection:
        hits = connection.execute(
            f"""
            with true_pairs as (
                select 'demo:' || same_person_as as one, 'demo:' || customer_id as other
                from read_parquet('{WORK / "data" / "identities.parquet"}')
            ),
            found_pairs as (
                select one.record_id as one, other.record_id as other
                from protected.int_customer_ids as one
                join protected.int_customer_ids as other using (customer_id)
                where one.record_number < other.record_number and one.record_count > 1
            )
            select (select count(*) from true_pairs), count(*),
                count(*) filter (where (one, other) in (select (one, other) from true_pairs))
            from found_pairs
            """
        ).fetchall()
    (true, found, right) = hits[0]
    print(
        json.dumps(
            {
                "records": records,
                "second_records": true,
                "wall_seconds": round(seconds, 1),
                "processor_seconds": round(
                    after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1
                ),
                "peak_mb": round(after.ru_maxrss / 1024),
                "precision": round(right / found, 5),
                "recall": round(right / true, 5),
            }
        )
    )


if __name__ == "__main__":
    main()
