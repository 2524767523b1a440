"""Reads Delta tables with the readers that people have. One JSON request a line on standard input, one answer a line."""

import datetime
import decimal
import hashlib
import json
import struct
import sys
import time

import pandas as pd
import polars as pl
from deltalake import DeltaTable, QueryBuilder

EPOCH = datetime.datetime(1970, 1, 1)


def read_polars(folder, columns):
    return pl.scan_delta(folder).select(columns).collect()


def read_deltalake(folder, columns):
    names = ", ".join('"' + name.replace('"', '""') + '"' for name in columns)
    found = QueryBuilder().register("t", DeltaTable(folder)).execute(f"select {names} from t").read_all()
    return pl.DataFrame(found)


def read_pandas(folder, columns):
    found = DeltaTable(folder).to_pandas(columns=columns, types_mapper=pd.ArrowDtype)
    return pl.from_pandas(found[columns])


READERS = {"polars": read_polars, "deltalake": read_deltalake, "pandas": read_pandas}


def cell(value):
    """As test/project/rows.ts writes it."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, float):
        return struct.pack(">d", value).hex()
    if isinstance(value, datetime.datetime):
        return str((value - EPOCH) // datetime.timedelta(milliseconds=1))
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    return str(value)


def rows(frame):
    digest = 0
    for row in frame.iter_rows():
        text = json.dumps([cell(value) for value in row], ensure_ascii=False, separators=(",", ":"))
        digest += int(hashlib.sha256(text.encode()).hexdigest(), 16)
    return {"count": frame.height, "digest": format(digest % 2**256, "x")}


def watch(read, folder, column, seconds):
    """The numbers of rows that a reader sees, one after the other, each once."""
    seen = []
    reads = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        height = read(folder, [column]).height
        reads += 1
        if not seen or seen[-1] != height:
            seen.append(height)
    return {"seen": seen, "reads": reads}


for line in sys.stdin:
    request = json.loads(line)
    read = READERS[request["reader"]]
    try:
        if "seconds" in request:
            answer = watch(read, request["folder"], request["columns"][0], request["seconds"])
        else:
            answer = rows(read(request["folder"], request["columns"]))
    except Exception as error:  # the test says what could not be read
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
