"""A function whose process died fails with the error that Lambda gives it, which state machines take up again."""

from ministack.services import stepfunctions as states
from replacing import replaces

DIED = ("Worker process died", "Broken pipe")


@replaces(states, "_call_lambda")
def call(call_lambda, *args, **kwargs):
    try:
        return call_lambda(*args, **kwargs)
    except states._ExecutionError as error:
        if any(words in str(error.cause) for words in DIED):
            raise states._ExecutionError("Runtime.ExitError", error.cause) from error
        raise
