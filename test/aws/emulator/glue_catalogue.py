"""Glue with the calls, limits and errors of AWS: partitions in batches with errors for each entry, versions of tables.

Where the answer of MiniStack differs from that of AWS, the whole call is answered here; all other calls are passed on.
"""

import json
import re
import sqlite3
import threading
import time

from ministack.core.responses import error_response_json, get_account_id, json_response
from ministack.services import glue
from replacing import replaces

_lock = threading.RLock()
_archived = {}
"""Versions of tables by account, database and table, oldest first."""


class Refused(Exception):
    """A request, or an entry of a batch, that AWS would refuse."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
        self.message = message


# Requests and answers.


@replaces(glue, "_handle_request_sync")
def handle(handle_request, method, path, headers, body, query_params):
    if path.startswith("/iceberg") or not body:
        return handle_request(method, path, headers, body, query_params)
    action = headers.get("x-amz-target", "").split(".")[-1]
    request = with_lower_case_names(json.loads(body))
    with _lock:
        try:
            if action in ANSWERS:
                return ANSWERS[action](request)
            return handle_request(method, path, headers, json.dumps(request).encode(), query_params)
        except Refused as refused:
            return error_response_json(refused.code, refused.message, 400)


def with_lower_case_names(request):
    """Glue keeps names of databases and tables in lower case."""
    request = dict(request)
    for name in ("Name", "DatabaseName", "TableName"):
        if isinstance(request.get(name), str):
            request[name] = request[name].lower()
    for name in ("TableInput", "DatabaseInput"):
        if isinstance(request.get(name), dict) and request[name].get("Name"):
            request[name] = {**request[name], "Name": request[name]["Name"].lower()}
    return request


def page(items, request, name, most):
    start = int(request.get("NextToken") or 0)
    end = start + int(request.get("MaxResults") or most)
    return json_response({name: items[start:end], **({"NextToken": str(end)} if end < len(items) else {})})


def at_most(limit, items, name):
    if len(items) > limit:
        raise Refused(
            "ValidationException",
            f"1 validation error detected: Value at '{name}' failed to satisfy constraint: "
            f"Member must have length less than or equal to {limit}",
        )


# Tables.

_LEFT_OUT_WHEN_EMPTY = ("Description", "Owner", "ViewOriginalText", "ViewExpandedText", "ViewDefinition", "IsMultiDialectView")


def shown_table(table):
    """AWS leaves out what was not given. To Trino an empty description says that a table is no view."""
    return {name: value for name, value in table.items() if not (name in _LEFT_OUT_WHEN_EMPTY and value in (None, ""))}


def found_table(database, name):
    table = glue._tables.get(f"{database}/{name}")
    if not table:
        raise Refused("EntityNotFoundException", f"Table {name} not found.")
    return table


def get_table(request):
    return json_response({"Table": shown_table(found_table(request["DatabaseName"], request["Name"]))})


def get_tables(request):
    database = request["DatabaseName"]
    if database not in glue._databases:
        raise Refused("EntityNotFoundException", f"Database {database} not found.")
    pattern = re.compile(request.get("Expression") or ".*")
    tables = [shown_table(table) for key, table in glue._tables.items() if key.startswith(f"{database}/")]
    matching = [table for table in tables if pattern.fullmatch(table["Name"])]
    return page(sorted(matching, key=lambda table: table["Name"]), request, "TableList", 100)


def create_table(request):
    table = request["TableInput"]
    for column in (table.get("StorageDescriptor") or {}).get("Columns", []) + table.get("PartitionKeys", []):
        check_column(column)
    return archive(request, glue._create_table(request))


def check_column(column):
    name = column.get("Name")
    if not column.get("Type") or name != name.lower():
        raise Refused("InvalidInputException", f"column {name}: expected a name in lower case and a type")
    if len(column.get("Comment", "").encode()) > 255:
        raise Refused("InvalidInputException", f"column {name}: expected a comment of at most 255 bytes")


def update_table(request):
    answer = glue._update_table(request)
    return answer if request.get("SkipArchive") else archive(request, answer)


def archive(request, answer):
    if answer[0] < 300:
        database, name = request["DatabaseName"], request["TableInput"]["Name"]
        table = shown_table(found_table(database, name))
        _archived.setdefault((get_account_id(), database, name), []).append(json.loads(json.dumps(table)))
    return answer


def get_table_versions(request):
    tables = _archived.get((get_account_id(), request["DatabaseName"], request["TableName"]), [])
    versions = [{"Table": table, "VersionId": table["VersionId"]} for table in reversed(tables)]
    return page(versions, request, "TableVersions", 100)


# Partitions.


def table_of(request):
    return found_table(request.get("DatabaseName"), request.get("TableName"))


def partitions_of(request):
    key = f"{request['DatabaseName']}/{request['TableName']}"
    if key not in glue._partitions:
        glue._partitions[key] = []
    return glue._partitions[key]


def find_partition(request, values):
    return next((partition for partition in partitions_of(request) if partition.get("Values") == values), None)


def found_partition(request, values, message="Partition not found."):
    partition = find_partition(request, values)
    if partition is None:
        raise Refused("EntityNotFoundException", message)
    return partition


def check_values(request, values):
    if len(values or []) != len(table_of(request).get("PartitionKeys", [])):
        raise Refused(
            "InvalidInputException", "The number of partition keys do not match the number of partition values"
        )


def stored(request, partition, created):
    return {
        **partition,
        "DatabaseName": request["DatabaseName"],
        "TableName": request["TableName"],
        "CatalogId": get_account_id(),
        "CreationTime": created,
    }


def create_one(request, partition):
    check_values(request, partition.get("Values"))
    if find_partition(request, partition["Values"]):
        raise Refused("AlreadyExistsException", "Partition already exists.")
    partitions_of(request).append(stored(request, partition, int(time.time())))


def update_one(request, values, partition):
    current = found_partition(request, values)
    check_values(request, partition.get("Values", values))
    replacement = stored(request, {"Values": values, **partition}, current.get("CreationTime"))
    current.clear()
    current.update(replacement)


def delete_one(request, values):
    partitions_of(request).remove(found_partition(request, values))


def each(request, entries, values_name, values_of, change):
    """Changes one entry after the other; one that is refused is an error in the answer and does not stop the others."""
    table_of(request)
    errors = []
    for entry in entries:
        try:
            change(entry)
        except Refused as refused:
            detail = {"ErrorCode": refused.code, "ErrorMessage": refused.message}
            errors.append({values_name: values_of(entry), "ErrorDetail": detail})
    return json_response({"Errors": errors} if errors else {})


def create_partition(request):
    create_one(request, request["PartitionInput"])
    return json_response({})


def update_partition(request):
    update_one(request, request["PartitionValueList"], request["PartitionInput"])
    return json_response({})


def delete_partition(request):
    table_of(request)
    delete_one(request, request["PartitionValues"])
    return json_response({})


def batch_create(request):
    entries = request["PartitionInputList"]
    at_most(100, entries, "partitionInputList")
    return each(request, entries, "PartitionValues", lambda entry: entry.get("Values"), lambda e: create_one(request, e))


def batch_update(request):
    entries = request["Entries"]
    at_most(100, entries, "entries")
    return each(
        request,
        entries,
        "PartitionValueList",
        lambda entry: entry["PartitionValueList"],
        lambda entry: update_one(request, entry["PartitionValueList"], entry["PartitionInput"]),
    )


def batch_delete(request):
    entries = request["PartitionsToDelete"]
    at_most(25, entries, "partitionsToDelete")
    return each(
        request, entries, "PartitionValues", lambda entry: entry["Values"], lambda e: delete_one(request, e["Values"])
    )


def get_partition(request):
    table_of(request)
    return json_response({"Partition": found_partition(request, request["PartitionValues"], "Cannot find partition.")})


def batch_get(request):
    entries = request["PartitionsToGet"]
    at_most(1000, entries, "partitionsToGet")
    table_of(request)
    found = [find_partition(request, entry["Values"]) for entry in entries]
    return json_response({"Partitions": [partition for partition in found if partition], "UnprocessedKeys": []})


def get_partitions(request):
    table, partitions = table_of(request), list(partitions_of(request))
    if segment := request.get("Segment"):
        number, count = segment["SegmentNumber"], segment["TotalSegments"]
        partitions = [partition for partition in partitions if hash(tuple(partition["Values"])) % count == number]
    if request.get("Expression"):
        partitions = matching(request["Expression"], table["PartitionKeys"], partitions)
    if request.get("ExcludeColumnSchema"):
        partitions = [without_columns(partition) for partition in partitions]
    return page(partitions, request, "Partitions", 1000)


_NUMBERS = ("tinyint", "smallint", "int", "bigint")


def matching(expression, keys, partitions):
    """The expressions of Glue are those of SQL, so SQLite decides which partitions they select."""
    columns = ", ".join(f'"{key["Name"]}" {"integer" if key["Type"] in _NUMBERS else "text"}' for key in keys)
    database = sqlite3.connect(":memory:")
    try:
        database.execute(f"create table partitions (position integer, {columns})")
        rows = [(position, *partition["Values"]) for position, partition in enumerate(partitions)]
        database.executemany(f"insert into partitions values (?{', ?' * len(keys)})", rows)
        selected = database.execute(f"select position from partitions where {expression} order by position")
        return [partitions[position] for (position,) in selected]
    except sqlite3.Error as error:
        raise Refused("InvalidInputException", f"Unsupported expression '{expression}': {error}") from error
    finally:
        database.close()


def without_columns(partition):
    descriptor = {name: value for name, value in partition.get("StorageDescriptor", {}).items() if name != "Columns"}
    return {**partition, "StorageDescriptor": descriptor}


ANSWERS = {
    "GetTable": get_table,
    "GetTables": get_tables,
    "CreateTable": create_table,
    "UpdateTable": update_table,
    "GetTableVersions": get_table_versions,
    "CreatePartition": create_partition,
    "UpdatePartition": update_partition,
    "DeletePartition": delete_partition,
    "BatchCreatePartition": batch_create,
    "BatchUpdatePartition": batch_update,
    "BatchDeletePartition": batch_delete,
    "GetPartition": get_partition,
    "GetPartitions": get_partitions,
    "BatchGetPartition": batch_get,
}
