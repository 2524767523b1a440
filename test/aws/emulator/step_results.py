"""The result of a task of a state machine is refused when it is larger than AWS lets it be."""

import json

from ministack.services import stepfunctions as states
from replacing import replaces

LIMIT = 262_144
"""In bytes of UTF-8."""


@replaces(states, "_invoke_resource")
def invoke(invoke_resource, *args, **kwargs):
    result = invoke_resource(*args, **kwargs)
    if len(json.dumps(result, ensure_ascii=False).encode()) > LIMIT:
        raise states._ExecutionError(
            "States.DataLimitExceeded",
            "The state/task returned a result with a size exceeding the maximum number of bytes service limit.",
        )
    return result
