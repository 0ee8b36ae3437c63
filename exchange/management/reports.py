"""Outcomes of the commands as lines for a terminal."""

from collections.abc import Iterator
from typing import Any

from accounting.numbers import places
from exchange.ikassa.check import CheckReport, Step, StepState
from exchange.ikassa.export import ExportSummary
from exchange.ikassa.registers import RegisterComparison, RegisterPair, RegisterState
from exchange.issues import IssueGroups
from exchange.onec.imports.summary import ImportSummary
from exchange.runs.frame import RunOutcome, RunResult, Summary
from exchange.texts import fact_text, issue_reason, issue_row, issue_text
from exchange.texts.ikassa import STEP_STATES, STEP_TITLES
from exchange.texts.words import counted

_MARKS = {StepState.OK: "✓", StepState.FAILED: "✗", StepState.SKIPPED: "·"}
_SHOWN = 20


def report_lines(outcome: RunOutcome) -> Iterator[str]:
    """Yield what a person reads after a command; an error of the outcome is not among it."""
    if outcome.result is RunResult.BUSY:
        return
    summary = outcome.summary
    if isinstance(summary, CheckReport):
        yield from _check_lines(summary)
    elif isinstance(summary, RegisterComparison):
        yield from _register_lines(summary)
    elif summary is not None:
        yield from _counter_lines(summary)


def summary_json(summary: Summary) -> dict[str, Any]:
    """Return a summary as a command prints it (design §5): its facts, with texts in place of issues."""
    facts = summary.as_dict()
    if isinstance(summary, CheckReport):
        steps = [
            {
                "step": step.name.value,
                "title": STEP_TITLES[step.name],
                "state": step.state.value,
                "text": _step_text(step),
            }
            for step in summary.steps
        ]
        return facts | {"steps": steps, "problems": [issue_text(problem) for problem in summary.problems]}
    if isinstance(summary, RegisterComparison):
        return facts | {"registers": [_pair_json(pair) for pair in summary.pairs]}
    if isinstance(summary, ImportSummary):
        return facts | {name: list(map(issue_row, facts[name])) for name in ("refused", "remarks")}
    return export_json(summary) if isinstance(summary, ExportSummary) else facts


def _step_text(step: Step) -> str:
    return fact_text(step.issue) if step.issue else STEP_STATES[step.state]


def _pair_json(pair: RegisterPair) -> dict[str, Any]:
    facts = pair.as_dict()
    del facts["issue"]
    return facts | {"explanation": issue_text(pair.issue)}


def _check_lines(report: CheckReport) -> Iterator[str]:
    for step in report.steps:
        yield f"{_MARKS[step.state]} {STEP_TITLES[step.name]}: {_step_text(step)}"
    if report.problems:
        yield "Что ещё мешает обмену:"
        yield from (f"  {issue_text(problem)}" for problem in report.problems)


def _register_lines(comparison: RegisterComparison) -> Iterator[str]:
    if not comparison.pairs:
        yield "Касс нет ни в учёте, ни в кабинете."
    for pair in comparison.pairs:
        mark = "✓" if pair.state is RegisterState.MATCHED else "✗"
        name = pair.register.name if pair.register else pair.workstation.name if pair.workstation else ""
        yield f"{mark} {name}: {issue_text(pair.issue)}"


def _counter_lines(summary: Summary) -> Iterator[str]:
    facts = summary.as_dict()
    if "sent" in facts:
        yield f"Отправлено — {counted(facts['sent'])}"
    yield counted({name: number for name, number in facts.items() if isinstance(number, int)})
    if isinstance(summary, ExportSummary):
        yield from _issue_lines("Пропущено", summary.skipped)
        yield from _issue_lines("Отклонено", summary.rejected)


def _issue_lines(title: str, issues: IssueGroups) -> Iterator[str]:
    if not issues:
        return
    yield f"{title}: {places(len(issues), 0)}"
    for group in issues.by_count():
        yield f"  {places(group.count, 0)} — {issue_reason(group.reason)}"
        shown = group.issues[:_SHOWN]
        for issue in shown:
            name = issue.subject.name if issue.subject else ""
            yield f"    {name if issue.params == group.reason.params else issue_text(issue)}"
        if group.count > len(shown):
            yield f"    … и ещё {places(group.count - len(shown), 0)}; все — в «Журнале обмена»"


def export_json(summary: ExportSummary) -> dict[str, Any]:
    """Return what an export did as its command prints it (design §5): each skipped and rejected object in words."""
    return summary.as_dict() | {
        "skipped": [
            {"object": issue.subject.key, "name": issue.subject.name, "reason": issue_text(issue)}
            for issue in summary.skipped
            if issue.subject
        ]
        + _rest(summary.skipped, "name", "reason"),
        "rejected": [
            {
                "object": issue.subject.key,
                "code": issue.params["cause"],
                "message": message if isinstance(message := issue.params["message"], str) else issue_text(message),
            }
            for issue in summary.rejected
            if issue.subject
        ]
        + _rest(summary.rejected, "code", "message"),
    }


def _rest(issues: IssueGroups, empty_key: str, text_key: str) -> list[dict[str, Any]]:
    """Return a row for each reason with more objects than are listed."""
    return [
        {
            "object": "",
            empty_key: "",
            text_key: f"и ещё {group.rest}: {issue_reason(group.reason)}",
            "count": group.rest,
        }
        for group in issues.by_count()
        if group.rest
    ]
