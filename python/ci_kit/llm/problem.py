"""Why there is no answer: an id, what it means, what to do about it, and what it says of the provider."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ci_kit.errors import CiKitError
from ci_kit.llm.model import Usage
from ci_kit.report import RuleDoc


class Says(Enum):
    """What a problem says of the provider that had it."""

    #: Nothing: the next item may fare better.
    NOTHING = "nothing"
    #: It may be down; after a few in a row it is not asked again.
    DOUBT = "doubt"
    #: It will not answer in this run.
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Problem:
    """A way not to get an answer. Ids do not change once released."""

    id: str
    title: str
    why: str
    remedy: str
    says: Says = Says.NOTHING

    def doc(self) -> RuleDoc:
        """As readers of a report see it."""
        return RuleDoc(self.title, self.why, self.remedy)


class NoAnswerError(CiKitError):
    """A known way not to get an answer has happened.

    `usage` is what it has cost all the same; `parameter` is the part of the request that the provider did not take.
    """

    def __init__(self, problem: Problem, what: str, usage: Usage | None = None, parameter: str = "") -> None:
        super().__init__(what, why=problem.title, remedy=problem.remedy)
        self.problem = problem
        self.usage = usage or Usage()
        self.parameter = parameter


UNREACHABLE = Problem(
    "unreachable",
    "The provider cannot be reached",
    "Nobody listens at its address, or the way there is barred.",
    "see that the server is up; with `ollama-setup`, look at its output `available`",
    Says.DOWN,
)
UNAVAILABLE = Problem(
    "unavailable",
    "The provider cannot answer at the moment",
    "It said so with a status of 500 or above, more than once.",
    "look into its log; a model may need more memory than there is",
    Says.DOUBT,
)
REFUSED = Problem(
    "refused",
    "The provider refuses the key",
    "There is none for its host in `keys`, or it may not use this model.",
    "give a line `host key` in `keys`, from a secret",
    Says.DOWN,
)
MODEL_UNKNOWN = Problem(
    "model-unknown",
    "The provider has no such model",
    "The name is misspelt, it was not pulled, or the address lacks a part such as `/v1`.",
    "pull the model with `ollama-setup`, or mend the line in `providers`",
    Says.DOWN,
)
RATE_LIMIT = Problem(
    "rate-limit",
    "The provider asks for patience",
    "It answered 429 more than once, or asked for a longer wait than there is time.",
    "lower `concurrency`, or name another provider behind it",
    Says.DOUBT,
)
TIMEOUT = Problem(
    "timeout",
    "The answer did not come in time",
    "On the processors of a hosted runner a model writes a few words a second.",
    "raise `request-timeout`, or take a smaller model, prompt or `max-tokens`",
    Says.DOUBT,
)
BAD_REQUEST = Problem(
    "bad-request",
    "The provider does not take the request",
    "It does not know an option or a part of the schema.",
    "see what it said; a simpler schema may do",
    Says.DOUBT,
)
BROKEN = Problem(
    "broken-answer",
    "What answered does not speak as it must",
    "It is another kind of service, or a proxy answered in its place.",
    "see that kind and address in `providers` fit together",
    Says.DOUBT,
)
CUT = Problem(
    "cut",
    "The answer broke off",
    "The connection ended before the model said that it was done: the server was killed, as a rule for want of memory.",
    "look into the server's log",
    Says.DOUBT,
)
IN_STREAM = Problem(
    "error-in-stream",
    "The model failed while it wrote",
    "After a status of 200 the stream brought an error; what it quotes may belong to an earlier request.",
    "look into the server's log; as a rule memory ran out",
    Says.DOUBT,
)
LENGTH = Problem(
    "length",
    "The answer was cut off at the limit of its length",
    "The model did not come to an end; a part of an answer is no answer.",
    "raise `max-tokens`, or ask for less",
)
FILTERED = Problem(
    "filtered",
    "The provider held the answer back",
    "Its filter of contents stopped it, or the model refused.",
    "look at the prompt and at what it was given",
)
EMPTY = Problem(
    "empty",
    "The answer is empty",
    "The model ended at once, or wrote only its thoughts.",
    "try another model or prompt; a thinking model needs a higher `max-tokens`",
)
TOO_LONG = Problem(
    "prompt-too-long",
    "The prompt does not fit the model's context",
    "The server said so rather than cut it.",
    "give less, or raise `context`",
)
TRUNCATED = Problem(
    "prompt-truncated",
    "The prompt was cut without a word",
    "The server counted just as many tokens as it keeps when a prompt does not fit, far fewer than the prompt has.",
    "give less, or raise `context`",
)
NOT_JSON = Problem(
    "not-json",
    "The answer is no JSON",
    "A schema was given, the model did not keep to it, and asking once more did not help.",
    "take a provider that holds the model to the schema, or a better model",
)
SCHEMA = Problem(
    "schema",
    "The answer does not fit the schema",
    "The model did not keep to it, and asking once more with what is wrong did not help.",
    "take a simpler schema or a better model",
)
GIVEN_UP = Problem(
    "given-up",
    "The provider was not asked",
    "It could not answer earlier in this run, and will not be waited for again.",
    "see the first problem it had",
)
DEADLINE = Problem(
    "deadline",
    "The time for all was over",
    "`timeout` ended before this item's turn or in the middle of it.",
    "raise `timeout`; a further run with the same `output-file` goes on where this one ended",
)
TOKEN_BUDGET = Problem(
    "token-budget",
    "The budget of tokens is used up",
    "Another request could have gone beyond `token-budget`.",
    "raise it, or give less",
)
COST_BUDGET = Problem(
    "cost-budget",
    "The budget of money is used up",
    "Another request could have gone beyond `cost-budget`.",
    "raise it, or put a cheaper provider first",
)
BAD_ITEM = Problem(
    "bad-item",
    "The item cannot be worked on",
    "Its line is no JSON object, or lacks a field that the prompt asks for.",
    "mend the line; the result quotes it",
)
FALLBACK = Problem(
    "fallback-unfit",
    "The fallback does not fit either",
    "The item lacks the field that it is taken from, or it does not fit the schema.",
    "mend the fallback; it must never depend on a model",
)

#: Every one, in the order of the documentation.
EVERY = (
    UNREACHABLE,
    UNAVAILABLE,
    REFUSED,
    MODEL_UNKNOWN,
    RATE_LIMIT,
    TIMEOUT,
    BAD_REQUEST,
    BROKEN,
    CUT,
    IN_STREAM,
    LENGTH,
    FILTERED,
    EMPTY,
    TOO_LONG,
    TRUNCATED,
    NOT_JSON,
    SCHEMA,
    GIVEN_UP,
    DEADLINE,
    TOKEN_BUDGET,
    COST_BUDGET,
    BAD_ITEM,
    FALLBACK,
)
