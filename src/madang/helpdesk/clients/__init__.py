"""Outside services of the help desk: the language model, where the operator has set one."""

from madang.helpdesk.clients.chat import complete, is_on
from madang.helpdesk.clients.rewriting import Rewritten, Shown, WhyNot, rewrite
from madang.helpdesk.clients.stream import Failure, Reply
from madang.helpdesk.clients.wording import answer

__all__ = ["Failure", "Reply", "Rewritten", "Shown", "WhyNot", "answer", "complete", "is_on", "rewrite"]
