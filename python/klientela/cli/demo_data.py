"""``klientela demo-data``."""

from pathlib import Path

from klientela.cli.manners import out
from klientela.demo import generate
from klientela.paths import data_dir, project_root


def write_demo_data(path: Path | None, *, customers: int, seed: int) -> None:
    """Write the demo shop's files and say where they are."""
    folder = path or data_dir(project_root()) / "demo"
    generate(folder, seed=seed, customers=customers, progress=lambda step: None)
    out.print(f"Wrote a demo shop of {customers:,} customers to {folder} (seed {seed}).")
    out.print("Next: klientela build")
