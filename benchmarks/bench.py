"""Measure klientela beside its peers, in one run on one machine, and write what was measured.

``make bench`` calls it. Every contestant is a process of its own that reads the same Parquet file;
each chain runs three times and the median counts. Nothing here is asserted: the result is a dated
JSON file with versions, and the ratios are printed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
AS_OF = "2024-12-30"
VERSIONS = (
    "import json, sys; from importlib.metadata import version;"
    " print(json.dumps({name: version(name) for name in sys.argv[1:]}))"
)
CONTESTANTS = {
    "klientela": (ROOT / ".venv", "chain_klientela.py", ["duckdb", "numpy", "scipy"]),
    "lifetimes": (ROOT / ".venv-bench", "chain_lifetimes.py", ["lifetimes", "pandas"]),
    "pymc-marketing": (
        ROOT / ".venv-bench",
        "chain_pymc_marketing.py",
        ["pymc-marketing", "pymc", "pandas"],
    ),
}


def run_chain(name: str, transactions: Path, runs: int, *further: str) -> dict[str, Any]:
    """Medians of a contestant's steps over some runs, or the last line of why it failed."""
    environment, script, packages = CONTESTANTS[name]
    python = environment / "bin" / "python"
    reports = []
    for _ in range(runs):
        done = subprocess.run(
            [python, HERE / script, transactions, AS_OF, *further],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONWARNINGS": "ignore", "OMP_NUM_THREADS": "2"},
        )
        if done.returncode != 0:
            return {"failed": done.stderr.strip().splitlines()[-1]}
        reports.append(json.loads(done.stdout.strip().splitlines()[-1]))
    steps = {
        step: {
            clock: statistics.median(report["steps"][step][clock] for report in reports)
            for clock in ("wall", "processor")
        }
        for step in reports[0]["steps"]
    }
    listed = subprocess.run(
        [python, "-c", VERSIONS, *packages],
        capture_output=True,
        text=True,
        check=True,
    )
    return {
        "versions": json.loads(listed.stdout),
        "steps": steps,
        "total_wall": round(sum(step["wall"] for step in steps.values()), 3),
        "order_chain_wall": round(
            sum(steps[step]["wall"] for step in ("summary", "fit", "predict")), 3
        ),
        "peak_mb": statistics.median(report["peak_mb"] for report in reports),
        "facts": reports[-1]["facts"],
    }


def measure_build(data: Path, work: Path, customers: int) -> dict[str, Any]:
    """Wall seconds and peak memory of a whole ``dbt build`` of the demo shop of some size."""
    demo = data / "demo"
    started = time.perf_counter()
    subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, pathlib; from klientela.demo import generate;"
            " generate(pathlib.Path(sys.argv[1]), seed=20260630, customers=int(sys.argv[2]))",
            demo,
            str(customers),
        ],
        check=True,
    )
    generated = time.perf_counter() - started
    work.mkdir(parents=True, exist_ok=True)
    for leftover in work.glob("work.duckdb*"):
        leftover.unlink()
    environment = {
        **os.environ,
        "KLIENTELA_DATA": str(data),
        "KLIENTELA_WAREHOUSE": str(work),
        "DBT_TARGET_PATH": str(work / "target"),
        "DBT_LOG_PATH": str(work / "logs"),
    }
    build = _timed([sys.executable, "-m", "dbt.cli.main", "build", "--threads", "2"], environment)
    floor = _timed(
        [
            sys.executable,
            "-c",
            "import sys, duckdb; c = duckdb.connect(sys.argv[2], config={'threads': 2});\n"
            "for t in ('customers', 'products', 'orders', 'order_lines'):\n"
            '    c.execute(f"create table {t} as select * from'
            " read_parquet('{sys.argv[1]}/{t}.parquet')\")",
            demo,
            work / "floor.duckdb",
        ],
        environment,
    )
    (work / "floor.duckdb").unlink()
    nodes = json.loads((work / "target" / "run_results.json").read_text())["results"]
    slowest = sorted(nodes, key=lambda node: -node["execution_time"])[:15]
    return {
        "customers": customers,
        "generate_seconds": round(generated, 1),
        "build": build,
        "one_pass_read_and_write": floor,
        "build_over_one_pass": round(build["wall"] / floor["wall"], 1),
        "slowest_nodes": {
            node["unique_id"].split(".", 2)[2]: round(node["execution_time"], 1) for node in slowest
        },
    }


def _timed(command: list[Any], environment: dict[str, str]) -> dict[str, Any]:
    """Run a command and say how long it took, how much memory its process had, and if it failed."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    output = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    return {
        "wall": round(time.perf_counter() - started, 2),
        "processor": round(usage.ru_utime + usage.ru_stime, 2),
        "peak_mb": round(usage.ru_maxrss / 1024, 1),
        "returncode": os.waitstatus_to_exitcode(status),
        "last_line": output.strip().splitlines()[-1] if output.strip() else "",
    }


def main() -> None:
    """Run what the flags ask for and write ``results/<date>.json``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--work", type=Path, default=HERE / "work")
    parser.add_argument("--only", choices=["chain", "build"])
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    result: dict[str, Any] = {
        "date": date.today().isoformat(),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "versions": {name: version(name) for name in ("dbt-core", "dbt-duckdb", "duckdb")},
    }
    if arguments.only != "build":
        from transactions import write

        file = arguments.work / f"transactions-{arguments.customers}.parquet"
        rows = write(file, customers=arguments.customers, seed=20260630)
        result["chain"] = {"customers": arguments.customers, "transactions": rows}
        for name in CONTESTANTS:
            result["chain"][name] = run_chain(name, file, arguments.runs)
        result["predictions"] = run_chain("klientela", file, 1, "all")
        ours = result["chain"]["klientela"]
        result["chain"]["ratios"] = {
            name: {
                "wall": round(peer["total_wall"] / ours["total_wall"], 1),
                "order_chain_wall": round(peer["order_chain_wall"] / ours["order_chain_wall"], 1),
                "memory": round(peer["peak_mb"] / ours["peak_mb"], 1),
            }
            for name, peer in result["chain"].items()
            if name in CONTESTANTS and name != "klientela" and "failed" not in peer
        }
    if arguments.only != "chain":
        result["build"] = [
            measure_build(arguments.work / f"data-{size}", arguments.work / f"build-{size}", size)
            for size in (20_000, arguments.customers)
        ]
    target = HERE / "results" / f"{result['date']}.json"
    if target.exists():
        result = {**json.loads(target.read_text()), **result}
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))
    print(f"written to {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
