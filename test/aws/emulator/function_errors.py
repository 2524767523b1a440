"""A function that fails says so as on AWS: by the name of its error, or by that of Lambda where its process died.

State machines decide by these names what is made again.
"""

import contextvars

from ministack.core import lambda_runtime
from ministack.services import lambda_svc
from replacing import replaces

_REPORTED = 'error: String(err.message || err), trace'
_DIED = ("Worker process died", "Broken pipe")

if _REPORTED not in lambda_runtime._NODEJS_WORKER_SCRIPT:
    raise AttributeError("the program that runs functions of Node reports errors in another way")
lambda_runtime._NODEJS_WORKER_SCRIPT = lambda_runtime._NODEJS_WORKER_SCRIPT.replace(
    _REPORTED, f"type: String(err.name || 'Error'), {_REPORTED}"
)

_name = contextvars.ContextVar("name of the error of the last call", default=None)


@replaces(lambda_runtime.Worker, "invoke")
def invoke(invoke_worker, *args, **kwargs):
    result = invoke_worker(*args, **kwargs)
    _name.set(result.get("type"))
    return result


@replaces(lambda_svc, "_execute_function_warm")
def execute(execute_function, *args, **kwargs):
    _name.set(None)
    result = execute_function(*args, **kwargs)
    body = result.get("body")
    if result.get("error") and isinstance(body, dict):
        died = any(words in str(body.get("errorMessage")) for words in _DIED)
        name = "Runtime.ExitError" if died else _name.get()
        if name:
            result["body"] = {**body, "errorType": name}
    return result
