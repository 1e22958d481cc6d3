"""What the bytes of a text file are: its encoding, its line ends, and whether it is whole."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from charset_normalizer import from_bytes

from klientela.connectors.folder import DataFile
from klientela.errors import KlientelaError

_CHUNK_BYTES = 1 << 20
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # UTF-32 first: its little-endian mark begins with the one of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Enough text to tell one alphabet from another, little enough to be quick.
_SAMPLE_BYTES = 200_000
# What Western European text uses beyond ASCII. In bytes of another code page the same positions
# show up as runs (a Cyrillic word is all of them), while Western letters stand alone.
_WESTERN = re.compile(
    "[À-ÖØ-öø-ÿŒœ€£§°«»ºª¿¡·²³½¼©®™"
    # dashes, quotation marks, ellipsis, accent, no-break blank
    "\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u00b4\u00a0]+"
)
_LONGEST_WESTERN_RUN_MEAN = 1.5


@dataclass(frozen=True)
class Scan:
    r"""What one pass over a text file found.

    Attributes
    ----------
    codec
        Python's name of the encoding.
    is_guess
        Whether the encoding was guessed from the text rather than proven by the bytes.
    line_feeds, carriage_returns, pairs
        Number of ``\n``, of ``\r``, and of ``\r\n``; 0 where the encoding is not UTF-8.
    has_quotes
        Whether there is a double quote anywhere.
    blank_lines_at_end
        Number of empty lines after the last record.
    ends_with_line_end
        Whether the last line is closed.
    """

    codec: str
    is_guess: bool
    line_feeds: int = 0
    carriage_returns: int = 0
    pairs: int = 0
    has_quotes: bool = False
    blank_lines_at_end: int = 0
    ends_with_line_end: bool = True

    @property
    def is_plain(self) -> bool:
        """UTF-8 with one kind of line end throughout, which is what DuckDB reads reliably."""
        one_kind = self.carriage_returns in (0, self.pairs) and self.pairs in (0, self.line_feeds)
        return self.codec in ("utf-8", "utf-8-sig") and one_kind

    @property
    def lines(self) -> int:
        """Number of lines up to the last one that is not empty."""
        return self.line_feeds + (not self.ends_with_line_end) - self.blank_lines_at_end


def scan(file: DataFile, encoding: str | None = None) -> Scan:
    """Find out how a file's bytes become text.

    A byte-order mark decides; then zero bytes in every other place mean UTF-16; then text that is
    valid UTF-8 to the last byte is UTF-8. Only what is left is guessed.

    Parameters
    ----------
    file
        A text file that is not empty.
    encoding
        What the person said it is; believed, and checked.

    Returns
    -------
    Scan
        The encoding and, for UTF-8, what the lines are like.

    Raises
    ------
    KlientelaError
        When the file cannot be read as text, naming it and the line.
    """
    if encoding is not None:
        return _said(file, encoding)
    with file.path.open("rb") as stream:
        first = stream.read(_CHUNK_BYTES)
    for mark, codec in _BYTE_ORDER_MARKS:
        if first.startswith(mark) and codec != "utf-8-sig":
            return _checked(file, codec, is_guess=False)
    zeros = first.count(0)
    if zeros > len(first) // 4:
        # Latin text in UTF-16 is every other byte zero: the second of a pair when little-endian.
        codec = "utf-16-le" if first[1::2].count(0) >= first[::2].count(0) else "utf-16-be"
        return _checked(file, codec, is_guess=True)
    has_mark = first.startswith(codecs.BOM_UTF8)
    return _scan_utf8(file, "utf-8-sig" if has_mark else "utf-8")


def _chunks(file: DataFile) -> Iterator[bytes]:
    with file.path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            yield chunk


def _scan_utf8(file: DataFile, codec: str) -> Scan:
    decoder = codecs.getincrementaldecoder("utf-8")()
    feeds = returns = pairs = 0
    has_quotes = seen_beyond_ascii = False
    before = b""
    tail = b""
    for chunk in _chunks(file):
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as fault:
            # The fault's own object starts with what the decoder had kept from the chunk before.
            valid = fault.object[: fault.start]
            line = feeds + valid.count(b"\n") + 1
            if seen_beyond_ascii or not valid.isascii():
                raise KlientelaError(
                    f"{file.name}, line {line}: the file begins as UTF-8 and goes on in another "
                    "encoding, or is damaged: save it again as UTF-8."
                ) from fault
            return _guess(file)
        seen_beyond_ascii = seen_beyond_ascii or not text.isascii()
        if 0 in chunk:
            line = feeds + chunk[: chunk.index(0)].count(b"\n") + 1
            raise KlientelaError(
                f"{file.name}, line {line}: a zero byte stands in the text, so the file is "
                "damaged or not a text file: export it again as CSV (UTF-8)."
            )
        feeds += chunk.count(b"\n")
        returns += chunk.count(b"\r")
        pairs += chunk.count(b"\r\n") + (before == b"\r" and chunk.startswith(b"\n"))
        has_quotes = has_quotes or b'"' in chunk
        before = chunk[-1:]
        tail = (tail + chunk)[-4096:]
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as fault:
        raise KlientelaError(
            f"{file.name}, line {feeds + 1}: the file breaks off in the middle of a letter: it "
            "was cut off on its way, export it again."
        ) from fault
    line_ends = tail[len(tail.rstrip(b"\r\n")) :].count(b"\n")
    return Scan(
        codec=codec,
        is_guess=False,
        line_feeds=feeds,
        carriage_returns=returns,
        pairs=pairs,
        has_quotes=has_quotes,
        blank_lines_at_end=max(line_ends - 1, 0),
        ends_with_line_end=line_ends > 0,
    )


def _guess(file: DataFile) -> Scan:
    """Tell single-byte encodings apart by the text they would make."""
    sample = b""
    for chunk in _chunks(file):
        # Only lines with something beyond ASCII say anything.
        sample += b"\n".join(line for line in chunk.splitlines() if not line.isascii())
        if len(sample) > _SAMPLE_BYTES:
            break
    if _looks_western(sample):
        return _checked(file, "cp1252", is_guess=True)
    best = from_bytes(sample[:_SAMPLE_BYTES]).best()
    if best is None:
        raise KlientelaError(
            f"{file.name} cannot be read as text in any encoding known here: save it as UTF-8."
        )
    return _checked(file, best.encoding, is_guess=True)


def _looks_western(sample: bytes) -> bool:
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return False
    beyond = sum(not character.isascii() for character in text)
    runs = _WESTERN.findall(text)
    inside = sum(map(len, runs))
    return bool(runs) and inside == beyond and inside / len(runs) <= _LONGEST_WESTERN_RUN_MEAN


def _said(file: DataFile, encoding: str) -> Scan:
    try:
        codec = codecs.lookup(encoding).name
    except LookupError as fault:
        raise KlientelaError(
            f"encoding is '{encoding}', which is no encoding known here: write for example "
            "utf-8, utf-16, windows-1252 or latin-1."
        ) from fault
    if codec in ("utf-8", "utf-8-sig"):
        found = scan(file)
        if found.codec not in ("utf-8", "utf-8-sig"):
            raise KlientelaError(
                f"{file.name} is not {encoding}, as the mapping says, but looks like "
                f"{found.codec}: leave `encoding` out, or save the file as UTF-8."
            )
        return found
    return _checked(file, codec, is_guess=False)


def _checked(file: DataFile, codec: str, *, is_guess: bool) -> Scan:
    """Decode the whole file once, so that a wrong encoding is found here and not half-way."""
    decoder = codecs.getincrementaldecoder(codec)()
    lines = 0
    try:
        for chunk in _chunks(file):
            text = decoder.decode(chunk)
            if "\0" in text:
                line = lines + text[: text.index("\0")].count("\n") + 1
                raise KlientelaError(
                    f"{file.name}, line {line}: a zero character stands in the text, so the "
                    "file is damaged or not a text file: export it again as CSV (UTF-8)."
                )
            lines += text.count("\n")
        decoder.decode(b"", final=True)
    except UnicodeError as fault:
        raise KlientelaError(
            f"{file.name}, line {lines + 1} or a little after it: the text is not valid {codec}, "
            "so the file is cut off or damaged: export it again, best as UTF-8."
        ) from fault
    return Scan(codec=codec, is_guess=is_guess)
