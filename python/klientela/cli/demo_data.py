"""``klientela demo-data``."""

from pathlib import Path

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from klientela.cli.manners import escape, out
from klientela.demo import generate
from klientela.paths import data_dir, project_root


def write_demo_data(path: Path | None, *, customers: int, seed: int) -> None:
    """Write the demo shop's files, and say what was written where."""
    folder = path or data_dir(project_root()) / "demo"
    columns = (TextColumn("[bold]{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as progress:
        task = progress.add_task("demo data", total=1.0)

        def show(step: str, done: float) -> None:
            progress.update(task, description=step, completed=done)

        summary = generate(folder, seed=seed, customers=customers, progress=show)
    rows = sum(summary.row_counts.values())
    out.print(
        f"Wrote a demo shop to {escape(str(folder))}: {summary.customers:,} customers, "
        f"{rows:,} rows, {summary.first_date} to {summary.end_date} (seed {summary.seed}).",
        soft_wrap=True,
    )
