"""Survey exports, one row per response and one column per question, as one row per answer.

How many columns a survey has is its own affair, so a table of fixed columns has to be long. A
response without a single answer keeps one row, or it would look as if nobody had been asked.
"""

import datetime
import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from klientela.connectors.table_file import fields
from klientela.connectors.tools.answers import Answers
from klientela.connectors.tools.known import Table
from klientela.connectors.tools.recognise import places
from klientela.errors import KlientelaError

Numbered = tuple[int, Sequence[str]]
_TAG = re.compile(r"<[^<>]{1,200}>")
_BLANKS = re.compile(r"\s+")
# What stands under a question that has one column.
_ONE_COLUMN = ("", "response", "open-ended response")
_LARGEST_CHOICE = 200


@dataclass(frozen=True)
class Question:
    """One column of answers.

    Attributes
    ----------
    place
        Its place in the file, from 0.
    question_id
        What the tool calls the question.
    text
        What was asked, without mark-up.
    choice
        The option or sub-question that the column is about; none where it is the whole question.
    """

    place: int
    question_id: str
    text: str
    choice: str | None = None


def plain_text(text: str) -> str:
    """Give a question without mark-up and line breaks."""
    return _BLANKS.sub(" ", html.unescape(_TAG.sub(" ", text))).strip()


def qualtrics(
    label: str, lines: Iterator[Numbered], table: Table, answers: Answers, *, survey: str
) -> Iterator[list[str | None]]:
    """Unpack a Qualtrics export: three header lines, or the two of older ones.

    Parameters
    ----------
    label
        How people know the file.
    lines
        Every record with the line it begins on.
    table
        The format, whose column names tell what is no question.
    answers
        What the person said.
    survey
        What the survey is called.

    Yields
    ------
    list of str or None
        One row per answer, in the columns of the format.

    Raises
    ------
    KlientelaError
        When a record does not have the header's width, naming the line.
    """
    filled = _filled(lines)
    names = next(filled, (1, ()))[1]
    texts = next(filled, (2, ()))[1]
    third = next(filled, None)
    is_new = third is not None and any("ImportId" in value for value in third[1])
    if is_new and third is not None:
        ids = third[1]
        at = places(table, names, answers.columns)
    else:
        # The older form says on the second line what the columns of the first are.
        ids = ()
        at = places(table, texts, answers.columns)
    known = set(at.values())
    questions = []
    for place, name in enumerate(names):
        if place in known or not (name.strip() or (place < len(texts) and texts[place].strip())):
            continue
        text = plain_text(texts[place]) if place < len(texts) else name
        question_id = name.strip() or f"Q{place + 1}"
        questions.append(Question(place, question_id, text, _choice(ids, place)))
    rest = filled if is_new or third is None else _chained(third, filled)
    zones = {place: zone for place in known if (zone := _zone(ids, place))}
    yield from _answers(label, _in_utc(rest, zones), table, at, questions, len(names), survey)


def _import_id(ids: Sequence[str], place: int) -> Mapping[str, object]:
    try:
        said = json.loads(ids[place]) if place < len(ids) else {}
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _zone(ids: Sequence[str], place: int) -> ZoneInfo | None:
    """Read the zone of a column of times, which the third header line says."""
    try:
        name = _import_id(ids, place).get("timeZone")
        return ZoneInfo(str(name)) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _in_utc(lines: Iterator[Numbered], zones: Mapping[int, ZoneInfo]) -> Iterator[Numbered]:
    """Move times of a zone to UTC; what is no time stays for the build to judge."""
    for line, record in lines:
        cells = list(record)
        for place, zone in zones.items():
            if place < len(cells):
                with suppress(ValueError):
                    local = datetime.datetime.fromisoformat(cells[place].strip())
                    moved = local.replace(tzinfo=zone).astimezone(datetime.UTC)
                    cells[place] = moved.strftime("%Y-%m-%d %H:%M:%SZ")
        yield line, cells


def _choice(ids: Sequence[str], place: int) -> str | None:
    choice = _import_id(ids, place).get("choiceId")
    return None if choice is None else str(choice)


def surveymonkey(
    label: str, lines: Iterator[Numbered], table: Table, answers: Answers, *, survey: str
) -> Iterator[list[str | None]]:
    """Unpack a SurveyMonkey export: a header of questions, and mostly one of options under it.

    A question of several columns is named over the first alone. Where a file has no second header
    line, its second line begins with a respondent's number.

    Parameters
    ----------
    label
        How people know the file.
    lines
        Every record with the line it begins on.
    table
        The format, whose column names tell what is no question.
    answers
        What the person said.
    survey
        What the survey is called.

    Yields
    ------
    list of str or None
        One row per answer, in the columns of the format.

    Raises
    ------
    KlientelaError
        When a record does not have the header's width, naming the line.
    """
    numbered = iter(lines)
    names = next(numbered, (1, ()))[1]
    at = places(table, names, answers.columns)
    second = next(numbered, None)
    options: Sequence[str] = ()
    if second is not None and not (second[1] and second[1][at["response_id"]].strip()):
        options, second = second[1], None
    known = set(at.values())
    questions: list[Question] = []
    text, number, column = "", 0, 1
    for place, name in enumerate(names):
        if place in known:
            text = ""
            continue
        if name.strip():
            text, number = plain_text(name), number + 1
        if not text:
            continue
        option = plain_text(options[place]) if place < len(options) else ""
        choice = None if option.casefold() in _ONE_COLUMN else option
        column = column + 1 if not name.strip() else 1
        question_id = f"Q{number}" if column == 1 else f"Q{number}_{column}"
        questions.append(Question(place, question_id, text, choice))
    rest = _filled(numbered if second is None else _chained(second, numbered))
    yield from _answers(label, rest, table, at, questions, len(names), survey)


def fill_down(
    label: str, lines: Iterator[Numbered], table: Table, answers: Answers, *, survey: str
) -> Iterator[list[str | None]]:
    """Unpack an export that spreads a response over rows whose number stands on the first alone.

    Parameters
    ----------
    label
        How people know the file.
    lines
        Every record with the line it begins on.
    table
        The format.
    answers
        What the person said: which column is which.
    survey
        What the survey is called.

    Yields
    ------
    list of str or None
        One row per answer, in the columns of the format.

    Raises
    ------
    KlientelaError
        When a record does not have the header's width, or the first row has no number.
    """
    filled = _filled(lines)
    names = next(filled, (1, ()))[1]
    at = places(table, names, answers.columns)
    if "response_id" not in at:
        raise KlientelaError(
            f"{label}: which column is the number of the response? It has {', '.join(names)}: "
            "write {columns: {response_id: …}} into the mapping."
        )
    known = set(at.values())
    questions = [
        Question(place, f"Q{place + 1}", plain_text(name))
        for place, name in enumerate(names)
        if place not in known and name.strip()
    ]

    def whole() -> Iterator[Numbered]:
        above: Sequence[str] = ()
        for line, record in filled:
            cells = list(record)
            if len(cells) == len(names) and not cells[at["response_id"]].strip():
                if not above:
                    raise KlientelaError(
                        f"{label}, line {line}: the first row has no {names[at['response_id']]}, "
                        "so nobody can tell whose answers these are: export the file again."
                    )
                for place in known:
                    cells[place] = cells[place].strip() or above[place]
            yield line, cells
            above = cells

    yield from _answers(label, whole(), table, at, questions, len(names), survey)


def _filled(lines: Iterator[Numbered]) -> Iterator[Numbered]:
    return ((line, record) for line, record in lines if any(value.strip() for value in record))


def _chained(first: Numbered, rest: Iterator[Numbered]) -> Iterator[Numbered]:
    yield first
    yield from rest


def _answers(
    label: str,
    lines: Iterator[Numbered],
    table: Table,
    at: Mapping[str, int],
    questions: Sequence[Question],
    width: int,
    survey: str,
) -> Iterator[list[str | None]]:
    nothing = ("", *table.missing)
    given: dict[str, int] = {}
    whose = ""
    for line, record in lines:
        if len(record) != width:
            raise KlientelaError(
                f"{label}, line {line}: {fields(len(record))} where the header has {width}: the "
                "file was cut off, or an answer with the delimiter in it is not quoted; export it "
                "again."
            )
        person = {name: record[place].strip() for name, place in at.items()}
        person["survey"] = person.get("survey") or survey
        if person["response_id"] != whose:
            whose, given = person["response_id"], {}
        is_silent = not given
        for question in questions:
            answer = record[question.place].strip()
            if answer in nothing:
                continue
            is_silent = False
            times = given[question.question_id] = given.get(question.question_id, 0) + 1
            # Of several answers to one question each is a row of its own.
            again = "" if times == 1 else f"_{times}"
            row = person | {
                "question_id": question.question_id + again,
                "question": question.text,
                "choice": (question.choice or "")[:_LARGEST_CHOICE],
                "answer": answer,
            }
            yield [row.get(name) or None for name in table.columns]
        if is_silent and not given:
            yield [person.get(name) or None for name in table.columns]
