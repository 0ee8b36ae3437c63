"""What the commands of the exchange have in common: one outcome, told as JSON or in lines, and its exit code."""

import json
import logging
import sys
from collections.abc import Callable, Iterable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from accounting.models import Organization
from exchange.codes import CommandCode, RunCode
from exchange.issues import Issue, IssueError
from exchange.management.reports import summary_json
from exchange.runs.errors import ExchangeError, RunInterrupted
from exchange.runs.frame import RunOutcome, RunResult
from exchange.texts import issue_text

Action = Callable[[dict[str, Any]], RunOutcome]

logger = logging.getLogger(__name__)


class ExchangeCommand(BaseCommand):
    """A command of actions, of which each is a method `_<action>` that returns a RunOutcome (design §5)."""

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = _outcome_of(getattr(self, f"_{options['action']}"), options)
        if options["json"]:
            self.stdout.write(json.dumps(outcome_json(outcome), ensure_ascii=False))
        else:
            for line in self.lines(outcome):
                self.stdout.write(line)
            if outcome.error:
                self.stderr.write(issue_text(outcome.error))
        if outcome.exit_code:
            sys.exit(outcome.exit_code)

    def lines(self, outcome: RunOutcome) -> Iterable[str]:
        """Return the outcome as lines for a terminal; the error is told apart."""
        raise NotImplementedError


def organization_by_unp(unp: str) -> Organization:
    """Return the organisation that `--organization` names. Raises ExchangeError when there is none."""
    organization = Organization.objects.filter(unp=unp).first()
    if organization is None:
        raise ExchangeError(CommandCode.ORGANIZATION_UNKNOWN, unp=unp)
    return organization


def outcome_json(outcome: RunOutcome) -> dict[str, Any]:
    """Return an outcome as a command prints it (design §5); a run that failed has an `error` in words."""
    answer: dict[str, Any] = {"status": outcome.result.value}
    if outcome.summary is not None:
        answer |= summary_json(outcome.summary)
    if outcome.result is RunResult.FAILED and outcome.error is not None:
        answer["error"] = issue_text(outcome.error)
    return answer


def _outcome_of(action: Action, options: dict[str, Any]) -> RunOutcome:
    """Run an action; whatever goes wrong is an outcome too, for --json promises one object whatever happens."""
    try:
        return action(options)
    except IssueError as error:
        return RunOutcome(RunResult.FAILED, error=error.issue)
    except KeyboardInterrupt:
        return RunOutcome(RunResult.FAILED, error=RunInterrupted().issue)
    except DatabaseError:
        logger.exception("The database failed")
        return RunOutcome(RunResult.FAILED, error=Issue(RunCode.DATABASE))
    except Exception:
        logger.exception("The command failed by an error of ours")
        return RunOutcome(RunResult.FAILED, error=Issue(RunCode.INTERNAL))
