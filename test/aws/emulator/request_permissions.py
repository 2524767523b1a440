"""A request is checked against every resource that it needs, as AWS does, not against one of them.

A call of Glue needs the catalogue, the database and the table; a question about a query needs its workgroup; an object in a
bucket with a key needs the key.
"""

import contextvars
import json
import re

from ministack.core import iam_actions, iam_evaluator
from ministack.services import athena, s3, secretsmanager, sqs
from replacing import replaces

_others = contextvars.ContextVar("what a request needs besides its resource", default=())
"""Pairs of a kind and a resource: of the same action on a `resource`, of the use of a `key`, or of a `list` of a bucket.

To who asks for an object that is not there S3 says so only if they may list the bucket; to others it says that it is forbidden.
"""


@replaces(iam_actions, "extract_iam_action")
def action(extract, *args, **kwargs):
    """Many messages in one request take the right to one."""
    found = extract(*args, **kwargs)
    return re.sub(r"^(sqs:\w+)Batch$", r"\1", found) if found else found


@replaces(iam_actions, "extract_resource_arn")
def resource(extract, service, method, path, headers, body, query_params, region, account):
    arn = extract(service, method, path, headers, body, query_params, region, account)
    action = headers.get("x-amz-target", "").split(".")[-1]
    prefix = f"arn:aws:{service}:{region}:{account}:"
    others = ()
    if service == "athena":
        workgroup = workgroup_of(action, parsed(body))
        arn = prefix + f"workgroup/{workgroup}" if workgroup else arn
    elif service == "glue":
        arn, *rest = glue_resources(prefix, action, parsed(body))
        others = tuple(("resource", other) for other in rest)
    elif service in KEYS:
        key = KEYS[service](arn)
        others = (("key", key),) if key else ()
    if service == "s3" and is_missing(arn):
        others += (("list", arn.split("/")[0]),)
    _others.set(others)
    return arn


@replaces(iam_evaluator, "enforce")
def enforce(check, access_key_id, action, service, region, resource_arn="*", service_context=None):
    """What denies the request, or None."""
    denied = check(access_key_id, action, service, region, resource_arn, service_context)
    for kind, other in _others.get():
        if denied:
            break
        if kind == "resource":
            denied = check(access_key_id, action, service, region, other, service_context)
        elif kind == "list" and action == "s3:GetObject":
            denied = check(access_key_id, "s3:ListBucket", service, region, other, service_context)
        for key_action in NEEDS_KEY.get(action, ()) if kind == "key" else ():
            context = {"kms:ViaService": f"{service}.{region}.amazonaws.com"}
            denied = denied or check(access_key_id, key_action, "kms", region, other, context)
    return denied


def needed(service, action, request, region, account):
    """All resources that a call by another service needs, such as that of a state machine."""
    headers = {"x-amz-target": f"X.{action}"}
    arn = iam_actions.extract_resource_arn(service, "POST", "/", headers, json.dumps(request).encode(), {}, region, account)
    return [arn, *(other for kind, other in _others.get() if kind == "resource")]


def parsed(body):
    try:
        return json.loads(body) if body else {}
    except ValueError:
        return {}


def workgroup_of(action, request):
    if request.get("QueryExecutionId"):
        execution = athena._executions.get(request["QueryExecutionId"])
        return execution["WorkGroup"] if execution else "-"
    if action == "StartQueryExecution":
        return request.get("WorkGroup") or "primary"
    return None


def glue_resources(prefix, action, request):
    is_of_database = re.fullmatch(r"(Create|Get|Update|Delete)Database", action)
    if is_of_database:
        database = request.get("Name") or (request.get("DatabaseInput") or {}).get("Name")
        table = None
    else:
        database = request.get("DatabaseName")
        table = request.get("TableName") or request.get("Name") or (request.get("TableInput") or {}).get("Name")
    yield prefix + "catalog"
    if database:
        yield prefix + f"database/{database}"
        if table:
            yield prefix + f"table/{database}/{table}"
        elif action == "GetTables":
            yield prefix + f"table/{database}/*"


NEEDS_KEY = {
    "s3:GetObject": ("kms:Decrypt",),
    "s3:GetObjectVersion": ("kms:Decrypt",),
    "s3:PutObject": ("kms:GenerateDataKey",),
    "secretsmanager:GetSecretValue": ("kms:Decrypt",),
    "sqs:ReceiveMessage": ("kms:Decrypt",),
    "sqs:SendMessage": ("kms:GenerateDataKey", "kms:Decrypt"),
}
"""What a request needs of the key of the account by which its bucket, secret or queue is encrypted."""


def is_missing(arn):
    name, _, key = (arn or "").removeprefix("arn:aws:s3:::").partition("/")
    bucket = s3._buckets.get(name)
    return bool(bucket and key) and key not in bucket["objects"]


def key_of_bucket(arn):
    name = re.match(r"arn:aws:s3:::([^/]+)/.", arn or "")
    return s3._bucket_default_sse_headers(name[1]).get("x-amz-server-side-encryption-aws-kms-key-id") if name else None


def key_of_secret(arn):
    return next((secret.get("KmsKeyId") for secret in secretsmanager._secrets.values() if secret["ARN"] == arn), None)


def key_of_queue(arn):
    queue = sqs._queue_by_arn(arn) if arn else None
    return queue["attributes"].get("KmsMasterKeyId") if queue else None


KEYS = {"s3": key_of_bucket, "secretsmanager": key_of_secret, "sqs": key_of_queue}
