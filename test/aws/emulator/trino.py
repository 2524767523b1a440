"""Runs statements on a Trino by its REST interface."""

import json
import os
import time
import urllib.request
from typing import NamedTuple

URL = os.environ["TRINO_URL"]


class Result(NamedTuple):
    names: list
    types: list
    rows: list


class Failed(Exception):
    """Trino refused a statement."""

    def __init__(self, name, message):
        super().__init__(f"{name}: {message}")
        self.name = name


def run(sql, schema, user):
    """For some seconds after its start Trino accepts statements but has no worker."""
    for _ in range(60):
        try:
            return run_once(sql, schema, user)
        except Failed as failed:
            if failed.name != "NO_NODES_AVAILABLE":
                raise
            time.sleep(0.5)
    raise Failed("NO_NODES_AVAILABLE", "Trino has no worker after half a minute")


def run_once(sql, schema, user):
    headers = {
        "X-Trino-User": user,
        "X-Trino-Catalog": "awsdatacatalog",
        "X-Trino-Schema": schema,
        "X-Trino-Client-Capabilities": "PARAMETRIC_DATETIME",
    }
    columns, rows = None, []
    answer = ask(f"{URL}/v1/statement", headers, sql.encode())
    while True:
        if "error" in answer:
            raise Failed(answer["error"]["errorName"], answer["error"]["message"])
        columns = columns or answer.get("columns")
        rows += answer.get("data", [])
        if "nextUri" not in answer:
            break
        answer = ask(answer["nextUri"], headers)
    names = [column["name"] for column in columns or []]
    types = [column["type"] for column in columns or []]
    return Result(names, types, [[as_text(value) for value in row] for row in rows])


def ask(url, headers, body=None):
    with urllib.request.urlopen(urllib.request.Request(url, data=body, headers=headers), timeout=300) as response:
        return json.loads(response.read())


def as_text(value):
    """A value as Athena writes it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join("null" if item is None else as_text(item) for item in value) + "]"
    return str(value)
