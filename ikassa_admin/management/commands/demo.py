"""manage.py demo: a whole exchange on a shop made for it (design §5)."""

import json
import logging
import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from exchange.codes import RunCode
from exchange.issues import Issue
from exchange.texts import issue_text
from ikassa_admin.demo.base import base_prepare
from ikassa_admin.demo.company import DemoRefused

FAILED = 2
_NO_SANDBOX = "Песочница выключена. Запустите демонстрацию отдельно: python manage.py demo"
_INTERRUPTED = "Демонстрация прервана. Запустите её снова: она продолжит с того же места."

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Заводит магазин, торгует в песочнице iKassa и показывает весь обмен; затем открывает сайт до Ctrl-C. "
        "Код возврата: 0 — всё сделано; 1 — что-то отклонено или задержано; 2 — не сделано."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="показать итог и закончить, не открывая сайт")
        parser.add_argument(
            "--json", action="store_true", help="то же, что --once, но итог — одним объектом JSON, и больше ничего"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.is_quiet = options["json"]
        try:
            exit_code = self._demonstrate(is_served=not (options["once"] or options["json"]))
        except (DemoRefused, CommandError) as refusal:
            exit_code = self._fail(str(refusal))
        except ValidationError as error:
            exit_code = self._fail(" ".join(error.messages))
        except KeyboardInterrupt:
            exit_code = self._fail(_INTERRUPTED)
        except Exception:
            logger.exception("The demo failed by an error of ours")
            exit_code = self._fail(issue_text(Issue(RunCode.INTERNAL)))
        if exit_code:
            sys.exit(exit_code)

    def _demonstrate(self, *, is_served: bool) -> int:
        if not settings.IKASSA_SANDBOX:
            raise DemoRefused(_NO_SANDBOX)
        # The sandbox's models can be imported only where it is switched on.
        from exchange.sandbox.server import SandboxServer
        from ikassa_admin.demo.cabinet import TOKEN
        from ikassa_admin.demo.exchange import demo_exchange
        from ikassa_admin.demo.report import demo_report_lines, free_port, invitation_lines, serve

        self._say("Готовлю базу магазина…")
        base_prepare(token=TOKEN)
        # The table tells what happened; a line for every request would tear it.
        logging.getLogger("exchange").setLevel(logging.WARNING)
        with SandboxServer(port=0) as sandbox:
            self._say(f"Обмениваюсь с песочницей http://{sandbox.address}/ …")
            outcome = demo_exchange(address=sandbox.address)
            if self.is_quiet:
                self.stdout.write(json.dumps(outcome.as_dict(), ensure_ascii=False))
                return outcome.exit_code
            for line in demo_report_lines(outcome):
                self.stdout.write(line)
            if outcome.last.error:
                self.stderr.write(issue_text(outcome.last.error))
            if is_served and outcome.exit_code < FAILED:
                site = f"127.0.0.1:{free_port()}"
                for line in invitation_lines(site=site, sandbox=sandbox.address):
                    self.stdout.write(line)
                self.stdout.flush()
                serve(site=site)
            return outcome.exit_code

    def _say(self, text: str) -> None:
        if not self.is_quiet:
            self.stdout.write(text)
            self.stdout.flush()

    def _fail(self, sentence: str) -> int:
        if self.is_quiet:
            self.stdout.write(json.dumps({"status": "failed", "error": sentence}, ensure_ascii=False))
        self.stderr.write(sentence)
        return FAILED
