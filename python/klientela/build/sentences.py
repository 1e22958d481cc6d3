"""dbt's messages, cut down to the sentence a person needs."""

import re

# "Compilation Error in operation klientela-on-run-start-2 (./dbt_project.yml)" and the like.
_HEADING = re.compile(r"^(Encountered an error:?|[A-Z]\w+(?: [A-Z]?\w+)* Error(?: in .*\))?):?$")
# Where in the SQL or in which macro: for whoever opens the log.
_LOCATION = re.compile(r"^(> in |> called by |LINE \d+:|\^|line \d+$|compiled code at )")
_PYTHON_ERROR = re.compile(r"^(?:[\w.]+\.)?(\w+(?:Error|Exception|Interrupt)): (.*)$")
_SET_LOCK = re.compile(r"Could not set lock on file \"([^\"]+)\"")
_TEST_RESULT = re.compile(r"^Got (\d+) results?, configured to (?:fail|warn) if ")
_OURS = "KlientelaError"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def plain_sentence(message: str) -> str:
    """Cut a dbt message down to what is wrong.

    Parameters
    ----------
    message
        As dbt logs it: a heading, the text, then places in SQL and macros; or a traceback of a
        Python model.

    Returns
    -------
    str
        One line. Never empty: where nothing is recognised, the first line of the message.
    """
    message = _COLOUR.sub("", message)
    found = _TEST_RESULT.match(message)
    if found:
        rows = "1 row" if found.group(1) == "1" else f"{found.group(1)} rows"
        return f"It found {rows} that should not be there."
    locked = _SET_LOCK.search(message)
    if locked:
        return (
            f"{locked.group(1)} is in use by another program, perhaps another dbt run: "
            "wait until it is done, then try again."
        )
    ours = _last_python_error(message, only=_OURS)
    if ours:
        return ours
    if "Traceback (most recent call last)" in message:
        raised = _last_python_error(message)
        if raised:
            return raised
    return _text_between(message)


def _last_python_error(message: str, only: str | None = None) -> str | None:
    """Find the last ``SomeError: text`` line of a traceback; our own errors lose their name."""
    lines = message.splitlines()
    for position in range(len(lines) - 1, -1, -1):
        found = _PYTHON_ERROR.match(lines[position].strip())
        if found and only in (None, found.group(1)):
            text = found.group(2)
            return text if found.group(1) == _OURS else f"{found.group(1)}: {text}"
    return None


def _text_between(message: str) -> str:
    """Keep the lines after dbt's heading and before the first place in SQL or a macro."""
    kept: list[str] = []
    for line in (line.strip() for line in message.splitlines()):
        if not line or (not kept and _HEADING.match(line)):
            continue
        if _LOCATION.match(line):
            break
        kept.append(line)
    return " ".join(kept) or message.strip().partition("\n")[0]
