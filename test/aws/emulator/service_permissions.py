"""What services do for each other is checked: events that go to a queue, what Lambda takes from one, and calls of a state machine."""

import contextvars
import re

from ministack import app
from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import eventbridge, kms, lambda_svc, sqs
from ministack.services import stepfunctions as states
from replacing import replaces
from request_permissions import NEEDS_KEY, key_of_bucket, key_of_queue, needed

EVENTS = "events.amazonaws.com"


# EventBridge sends to a queue what the queue's policy and the policy of its key let it send.


@replaces(eventbridge, "_dispatch_to_sqs")
def send_to_queue(send, target, payload, *args, **kwargs):
    queue = sqs._queue_by_arn(str(target))
    refusal = refused(str(target), queue) if app.AUTH and queue else None
    if refusal:
        return eventbridge.logger.error("EventBridge cannot send to %s: %s", target, refusal)
    return send(target, payload, *args, **kwargs)


def refused(arn, queue):
    """Why an event cannot be sent, or None."""
    prefix = f"arn:aws:events:{get_region()}:{get_account_id()}:rule/"
    rules = [prefix + rule.get("Name", "") for rule in eventbridge._rules.values()]
    if not any(sqs.queue_policy_allows(arn, EVENTS, rule, get_account_id()) for rule in rules):
        return "the queue's policy does not allow it"
    key = queue["attributes"].get("KmsMasterKeyId", "")
    if key.startswith("arn:") and not key_allows(key, EVENTS, "kms:GenerateDataKey"):
        return f"the policy of {key} does not allow it"
    return None


def key_allows(key, service, action):
    policy = kms.key_policy_for_arn(key)[0]
    context = context_of(service, "Service", action, key)
    return iam_evaluator.evaluate_resource_policy(policy, context, service).decision == "Allow"


def context_of(principal, kind, action, resource, via=None):
    """`via`: the service that asks KMS for a principal."""
    context = {"kms:viaservice": f"{via}.{get_region()}.amazonaws.com"} if via else {}
    return iam_evaluator.EvalContext(
        principal, kind, get_account_id(), action, resource, get_region(), secure_transport=True, service_context=context
    )


# Lambda takes from a queue what the role of the function lets it take.

RECEIVING = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")


@replaces(sqs, "_receive_messages_for_esm")
def receive_for_function(receive, queue_url, *args, **kwargs):
    arn = sqs._queues[queue_url]["attributes"]["QueueArn"]
    may = all(role_allows(role, action, arn, key_of_queue(arn)) for role in receivers(arn) for action in RECEIVING)
    return receive(queue_url, *args, **kwargs) if may or not app.AUTH else []


def receivers(queue_arn):
    """Roles of the functions that are called with the messages of a queue."""
    names = [mapping["FunctionName"] for *_, mapping in lambda_svc._iter_all_esms() if mapping["EventSourceArn"] == queue_arn]
    return [lambda_svc._functions[name]["config"]["Role"] for name in names if name in lambda_svc._functions]


# A state machine does what its role lets it do.

_machine_role = contextvars.ContextVar("role of the state machine", default=None)


@replaces(states, "_execute_task")
def execute_task(execute, state, raw_input, execution, *args, **kwargs):
    remember_role(execution["stateMachineArn"])
    return execute(state, raw_input, execution, *args, **kwargs)


@replaces(states, "_read_map_items")
def read_items(read, reader, effective_input, context, *args, **kwargs):
    remember_role(re.sub(r":execution:([^:]+):.*", r":stateMachine:\1", context["Execution"]["Id"]))
    parameters = reader.get("Parameters") or reader.get("Arguments") or {}
    place = states._resolve_params_obj(parameters, effective_input, context)
    bucket = f"arn:aws:s3:::{place.get('Bucket')}"
    if "listObjects" in reader.get("Resource", ""):
        require("s3:ListBucket", bucket, "States.ItemReaderFailed")
    else:
        object_arn = f"{bucket}/{place.get('Key')}"
        require("s3:GetObject", object_arn, "States.ItemReaderFailed", key_of_bucket(object_arn))
    return read(reader, effective_input, context, *args, **kwargs)


@replaces(states, "_invoke_resource")
def invoke(invoke_resource, resource_arn, request, *args, **kwargs):
    function = invoked_function(resource_arn, request)
    call = re.match(r"arn:aws:states:::(?:aws-sdk:)?(\w+):(\w+)", resource_arn)
    if function:
        require("lambda:InvokeFunction", function)
    elif call and call[1] in ("athena", "dynamodb", "glue", "secretsmanager", "sqs"):
        action = call[2][0].upper() + call[2][1:]
        for resource in needed(call[1], action, request, get_region(), get_account_id()):
            require(f"{call[1]}:{action}", resource)
    return invoke_resource(resource_arn, request, *args, **kwargs)


def invoked_function(resource_arn, request):
    if "states:::lambda:invoke" in resource_arn:
        return request.get("FunctionName", "")
    return resource_arn if ":function:" in resource_arn else None


def remember_role(machine_arn):
    machine = states._state_machines.get(machine_arn)
    _machine_role.set(machine and machine["roleArn"])


def require(action, resource, error="States.TaskFailed", key=None):
    role = _machine_role.get()
    if app.AUTH and role and not role_allows(role, action, resource, key):
        message = f"User: {role} is not authorized to perform: {action} on resource: {resource}"
        raise states._ExecutionError(error, message)


def role_allows(role, action, resource, key=None):
    """Whether a role, by its ARN, may do something. `key`: what the resource is encrypted by."""
    policies = iam_evaluator._gather_role_policies(role.rsplit("/", 1)[-1], get_account_id())
    service = action.split(":")[0]
    calls = [(action, resource, None), *((use, key, service) for use in (NEEDS_KEY.get(action, ()) if key else ()))]
    return all(
        iam_evaluator.evaluate(context_of(role, "AssumedRole", *call), policies).decision == "Allow" for call in calls
    )
