"""Athena whose statements run on Trino, as the role of the caller, and whose workgroups say where results go."""

import asyncio
import contextvars
import re
from urllib.parse import urlparse

import trino
import trino_users
from ministack.core import iam_evaluator
from ministack.core.responses import error_response_json, get_account_id
from ministack.services import athena, s3
from replacing import replaces
from request_permissions import key_of_bucket
from service_permissions import role_allows

_role = contextvars.ContextVar("role of the caller", default=None)


def role_of_caller():
    """Name of the role, or None for the root; the caller's ARN is `arn:aws:sts::1:assumed-role/NAME/SESSION`."""
    arn = iam_evaluator.caller_arn() or ""
    return arn.split("/")[1] if ":assumed-role/" in arn else None


@replaces(athena, "_start_query_execution")
def start(start_execution, request):
    name = request.get("WorkGroup", "primary")
    workgroup = athena._workgroups.get(name)
    if workgroup is None:
        return error_response_json("InvalidRequestException", f"WorkGroup {name} is not found.", 400)
    if len(request.get("QueryString", "").encode()) > 262_144:
        return error_response_json("InvalidRequestException", "The query is longer than 262144 bytes.", 400)
    _role.set(role_of_caller())
    configuration = workgroup.get("Configuration", {})
    if configuration.get("EnforceWorkGroupConfiguration", True):
        enforced = configuration.get("ResultConfiguration", {})
        if enforced.get("OutputLocation"):
            request = {**request, "ResultConfiguration": dict(enforced)}
    return start_execution(request)


@replaces(athena, "_run_duckdb")
async def run(_run_duckdb, query, database, *_others, **_options):
    user = trino_users.user_of(_role.get())
    result = await asyncio.to_thread(trino.run, in_words_of_trino(query), database, user)
    return {"columns": result.names, "column_types": result.types, "rows": result.rows}


CREATES_TABLE = re.compile(r"\s*create\s+table\b.*?\bexternal_location\s*=\s*'([^']+)'", re.IGNORECASE | re.DOTALL)


def in_words_of_trino(query):
    """Athena lets a statement choose how a table is compressed; Trino has it in its configuration."""
    return re.sub(r"\bwrite_compression = '\w+',\s*", "", query, count=1) if CREATES_TABLE.match(query) else query


@replaces(athena, "_save_query_results")
async def save(_save_query_results, query_id):
    """Writes the results to exactly the place that the execution names, and for a new table the names of its files."""
    execution = athena._executions.get(query_id)
    created = CREATES_TABLE.match(execution["Query"])
    if created:
        save_manifest(execution, urlparse(created[1]))
        return
    results = execution["_results"]
    text = "".join(csv_line(values) for values in [results["columns"], *results["rows"]]).encode()
    location = execution["ResultConfiguration"]["OutputLocation"]
    place = urlparse(location)
    object_arn = f"arn:aws:s3:::{place.netloc}{place.path}"
    headers = {"content-type": "text/csv", "content-length": str(len(text))}
    may = not _role.get() or role_allows(role_arn(_role.get()), "s3:PutObject", object_arn, key_of_bucket(object_arn))
    answer = s3._put_object(place.netloc, place.path.lstrip("/"), text, headers) if may else (403,)
    if isinstance(answer, tuple) and answer[0] >= 300:
        reason = f"Access denied or no such bucket when writing output to url: {location}"
        execution["Status"].update(State="FAILED", StateChangeReason=reason)


def save_manifest(execution, table):
    location = execution["ResultConfiguration"]["OutputLocation"].removesuffix(".csv") + "-manifest.csv"
    bucket = table.netloc
    keys = [key for key in s3._buckets[bucket]["objects"] if key.startswith(table.path.lstrip("/"))]
    text = "".join(f"s3://{bucket}/{key}\n" for key in sorted(keys)).encode()
    place = urlparse(location)
    headers = {"content-type": "text/csv", "content-length": str(len(text))}
    s3._put_object(place.netloc, place.path.lstrip("/"), text, headers)
    execution["Statistics"]["DataManifestLocation"] = location


def role_arn(name):
    return f"arn:aws:iam::{get_account_id()}:role/{name}"


def csv_line(values):
    """Athena quotes every value; a null is nothing."""
    return ",".join("" if value is None else '"' + value.replace('"', '""') + '"' for value in values) + "\n"


@replaces(athena, "_type_precision_scale")
def precision_and_scale(of_type, type_name):
    decimal = re.match(r"decimal\((\d+), ?(\d+)\)", type_name)
    return (int(decimal[1]), int(decimal[2])) if decimal else of_type(type_name.split("(")[0])


athena.ATHENA_ENGINE = "duckdb"  # the engine whose functions are replaced above
