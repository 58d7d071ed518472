from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madang.helpdesk import clients
from madang.helpdesk.clients import Failure, WhyNot
from madang.helpdesk.rules.passages import Passage

QUESTION = "공구는 얼마 동안 빌릴 수 있고 돈은 얼마나 드나요?"
PASSAGE = Passage(
    "공구 빌리기",
    "전동 드릴과 사다리는 3일 동안 빌릴 수 있습니다. 대여료는 하루에 1,000원이고 보증금은 20,000원입니다. 만 14세 미만은 빌릴 수 없습니다.",
)
CURES: dict[Failure | WhyNot | None, str] = {
    Failure.OFF: "Set LLM_BASE_URL and LLM_MODEL: docs/how-to/language-model.md",
    Failure.BUDGET: "Today's budget is spent: LLM_DAILY_REQUESTS, LLM_DAILY_CHARACTERS.",
    Failure.PAUSED: "It failed three times in a row. Try again in a minute.",
    Failure.UNREACHABLE: "Does it listen at LLM_BASE_URL?",
    Failure.LATE: "It is too slow, or still loads. LLM_FIRST_TOKEN_SECONDS gives it more time.",
    Failure.REFUSED: "See LLM_API_KEY, LLM_MODEL and the server's own log.",
    Failure.REDIRECTED: "Set LLM_BASE_URL to where it leads.",
    Failure.NO_STREAM: "LLM_BASE_URL ends before /chat/completions, most often in /v1.",
    WhyNot.DECLINED: "It does not understand the task: use a larger model.",
    WhyNot.NOTHING_PASSED: "It does not name its sources or adds to them: use a larger model.",
}


class Command(BaseCommand):
    help = (
        "Ask the language model a fixed question with a fixed text, and show what of its answer may be shown."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        answer = clients.rewrite(QUESTION, [PASSAGE], "ko")
        for sentence in answer.sentences:
            self.stdout.write(f"ok  {sentence.text}")
        for fault, count in answer.faults.items():
            self.stdout.write(f"!!  dropped for {fault}: {count}")
        if not answer.used_model:
            raise CommandError(f"Nothing to show: {answer.why_not}. {CURES.get(answer.why_not, '')}".rstrip())
        if not answer.is_complete:
            self.stdout.write("!!  The answer did not come to its end.")
