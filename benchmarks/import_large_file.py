"""How long an import takes to read a large export, and to find the one broken line in it.

``python benchmarks/import_large_file.py --megabytes 2000`` writes a Shopify orders export of that
size into a temporary folder, imports it as it is, and again with one line broken at nine tenths.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from klientela.connectors.importing import Importer, Request
from klientela.errors import KlientelaError

HEADER = (
    "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Country"
)


def line(number: int) -> str:
    """Write one order of one line."""
    email = f"c{number % 90_000}@example.com"
    time_of_day = f"{number % 24:02}:{number % 60:02}:00 +0100"
    return (
        f"#{number},{email},paid,2025-01-31 {time_of_day},EUR,20.00,4.90,3.90,28.80,0.00,"
        f'2025-01-31 {time_of_day},1,"Mug, number {number % 500}",20.00,MUG-{number % 500},DE\n'
    )


def write(path: Path, megabytes: int, *, is_broken: bool) -> int:
    """Write an export of about that size, and give the number of its rows."""
    rows = megabytes * 1_000_000 // len(line(1_000_000))
    with path.open("w", encoding="utf-8") as stream:
        stream.write(HEADER + "\n")
        for number in range(rows):
            text = line(number)
            is_here = is_broken and number == rows * 9 // 10
            stream.write(text.replace(",DE\n", ",DE,one,too many\n") if is_here else text)
    return rows


def measured(path: Path, home: Path) -> tuple[float, str]:
    """Import a file: the seconds it took, and what came of it."""
    began = time.perf_counter()
    try:
        with Importer(Request((path,), home / "data")) as importer:
            found = importer.find()
            importer.put(found)
        said = f"{found[0].rows:,} rows imported"
    except KlientelaError as fault:
        said = str(fault)
    return time.perf_counter() - began, said


def main() -> None:
    """Measure both files and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=2_000)
    megabytes = parser.parse_args().megabytes
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name, is_broken in (("whole", False), ("broken", True)):
            path = home / f"{name}.csv"
            write(path, megabytes, is_broken=is_broken)
            size = path.stat().st_size / 1e6
            seconds, said = measured(path, home)
            path.unlink()
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
            print(f"{name}: {size:,.0f} MB, {seconds:.1f} s, at most {memory:.2f} GB: {said}")


if __name__ == "__main__":
    main()
