"""A request is checked against every resource that it needs, as AWS does, not against one of them.

A call of Glue needs the catalogue, the database and the table; a question about a query needs its workgroup; an object in a
bucket with a key needs the key.
"""

import contextvars
import json
import re

from ministack.core import iam_actions, iam_evaluator
from ministack.services import athena, s3
from replacing import replaces

_others = contextvars.ContextVar("what a request needs besides its resource", default=())
"""Pairs of an action, or None for that of the request, and a resource."""


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
        others = tuple((None, other) for other in rest)
    elif service == "s3":
        others = s3_keys(arn)
    _others.set(others)
    return arn


@replaces(iam_evaluator, "enforce")
def enforce(check, access_key_id, action, service, region, resource_arn="*", service_context=None):
    """What denies the request, or None."""
    denied = check(access_key_id, action, service, region, resource_arn, service_context)
    for other_action, other in _others.get():
        if denied:
            break
        if other_action is None:
            denied = check(access_key_id, action, service, region, other, service_context)
        elif action in NEEDS_KEY:
            context = {"kms:ViaService": f"s3.{region}.amazonaws.com"}
            denied = check(access_key_id, NEEDS_KEY[action], "kms", region, other, context)
    return denied


def needed(service, action, request, region, account):
    """All resources that a call by another service needs, such as that of a state machine."""
    headers = {"x-amz-target": f"X.{action}"}
    arn = iam_actions.extract_resource_arn(service, "POST", "/", headers, json.dumps(request).encode(), {}, region, account)
    return [arn, *(other for other_action, other in _others.get() if other_action is None)]


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
    "s3:GetObject": "kms:Decrypt",
    "s3:GetObjectVersion": "kms:Decrypt",
    "s3:PutObject": "kms:GenerateDataKey",
}
"""What an object in a bucket with a key of the account needs besides."""


def s3_keys(arn):
    name = re.match(r"arn:aws:s3:::([^/]+)/.", arn or "")
    key = s3._bucket_default_sse_headers(name[1]).get("x-amz-server-side-encryption-aws-kms-key-id") if name else None
    return (("kms", key),) if key else ()
