"""What imported files are called: after the export, and after its content."""

import re
from pathlib import Path

_HASH_LENGTH = 12
_LONGEST = 60


def slug(text: str) -> str:
    """Give a name that every file system takes."""
    plain = re.sub(r"[^0-9A-Za-z]+", "_", text).strip("_").lower()
    return plain[:_LONGEST] or "export"


def file_name(stem: str, fingerprint: str, suffix: str) -> str:
    """Give the name of an imported file; the same content has the same ending."""
    return f"{slug(stem)}-{fingerprint[:_HASH_LENGTH]}{suffix}"


def same_content(folder: Path, fingerprint: str, suffix: str) -> Path | None:
    """Find the file that was imported from the same bytes, whatever it was called."""
    if not folder.is_dir():
        return None
    found = sorted(folder.glob(f"*-{fingerprint[:_HASH_LENGTH]}{suffix}"))
    return found[0] if found else None
