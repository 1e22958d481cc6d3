"""What is known of a dbt run while it is under way, from its log events."""

from dataclasses import dataclass, field
from typing import Any

from klientela.build.sentences import plain_sentence

# dbt's word for how a node ended -> ours.
_VERDICTS = {
    "success": "passed",
    "pass": "passed",
    "warn": "warned",
    "skipped": "skipped",
    "no-op": "passed",
}
_KINDS = {
    "model": "models",
    "seed": "models",
    "snapshot": "models",
    "test": "tests",
    "unit_test": "tests",
}


@dataclass
class Problem:
    """One thing that failed or warned.

    Attributes
    ----------
    kind
        dbt's resource type, such as ``model`` or ``test``.
    name
        Name of the node.
    sentence
        What is wrong.
    path
        File it is defined in.
    query
        File with the SQL that was run; None where there is none.
    is_warning
        Whether it stops nothing.
    """

    kind: str
    name: str
    sentence: str
    path: str
    query: str | None = None
    is_warning: bool = False


@dataclass(frozen=True)
class NodeEnd:
    """A node that came to its end: what a progress display shows.

    Attributes
    ----------
    verdict
        ``passed``, ``failed``, ``warned`` or ``skipped``.
    seconds
        Time it took; None for one that was skipped.
    """

    kind: str
    name: str
    verdict: str
    seconds: float | None


@dataclass
class BuildState:
    """A dbt run so far.

    Attributes
    ----------
    build_id
        dbt's invocation id; empty until its first event.
    total, done
        Nodes to run, and those that ended.
    running
        Names of the nodes under way, the oldest first, by dbt's unique id.
    counts
        How many ended how, by kind (``models``, ``tests``) and verdict.
    problems
        What failed or warned, in dbt's order.
    fatal
        Why the run stopped as a whole; None while it did not.
    stray
        Lines of output that are no event: a traceback, a usage message.
    """

    build_id: str = ""
    total: int = 0
    done: int = 0
    running: dict[str, str] = field(default_factory=dict)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    fatal: str | None = None
    stray: list[str] = field(default_factory=list)
    _failing: tuple[str, str, str, bool] | None = None

    def count(self, kind: str, verdict: str) -> int:
        """How many models or tests ended in one way."""
        return self.counts.get((kind, verdict), 0)

    @property
    def failures(self) -> list[Problem]:
        """Problems that stop a publish."""
        return [problem for problem in self.problems if not problem.is_warning]

    def take(self, event: dict[str, Any]) -> NodeEnd | None:
        """Take in one event.

        Parameters
        ----------
        event
            A line of dbt's JSON log: ``info`` and ``data``.

        Returns
        -------
        NodeEnd or None
            The node that this event ended, if it did.
        """
        info, data = event.get("info", {}), event.get("data", {})
        name = info.get("name", "")
        self.build_id = info.get("invocation_id", self.build_id)
        if name == "ConcurrencyLine":
            self.total = int(data["node_count"])
        elif name == "LogStartLine":
            # unit tests are added to the total only when the run is under way
            self.total = max(self.total, int(data["total"]))
            node = data["node_info"]
            self.running[node["unique_id"]] = node["node_name"]
        elif name in ("MainEncounteredError", "MainStackTrace"):
            self.fatal = self.fatal or plain_sentence(data.get("exc") or info.get("msg", ""))
        elif name in ("RunResultFailure", "RunResultWarning"):
            is_warning = name == "RunResultWarning"
            self._failing = (data["resource_type"], data["node_name"], data["path"], is_warning)
        elif name in ("RunResultError", "RunResultWarningMessage", "RunResultErrorNoMessage"):
            self._take_problem(data.get("msg") or "it failed without a message")
        elif name == "SQLCompiledPath" and self.problems:
            self.problems[-1].query = data["path"]
        elif "Hook" not in name and "node_info" in data and "index" in data:
            return self._take_end(data)
        return None

    def _take_problem(self, message: str) -> None:
        if self._failing is not None:
            kind, name, path, is_warning = self._failing
            sentence = plain_sentence(message)
            self.problems.append(Problem(kind, name, sentence, path, is_warning=is_warning))
            self._failing = None

    def _take_end(self, data: dict[str, Any]) -> NodeEnd:
        node = data["node_info"]
        status = node.get("node_status")
        if status in (None, "None", "started"):
            status = data.get("status", "")
        verdict = _VERDICTS.get(str(status).lower(), "failed")
        kind = node["resource_type"]
        self.running.pop(node["unique_id"], None)
        self.done += 1
        if kind in _KINDS:
            key = (_KINDS[kind], verdict)
            self.counts[key] = self.counts.get(key, 0) + 1
        return NodeEnd(kind, node["node_name"], verdict, data.get("execution_time"))
