"""Runs a line of docs/analysis.md and tells what it gives: the rows, and the greatest user id where it shows one."""

import ast
import json
import sys

PRELUDE = "from datetime import date; import duckdb, pandas as pd, polars as pl; from deltalake import DeltaTable"

scope = {}
exec(PRELUDE, scope)
*before, last = ast.parse(sys.argv[1]).body
exec(compile(ast.Module(before, []), "before", "exec"), scope)
frame = eval(compile(ast.Expression(last.value), "last", "eval"), scope)
greatest = str(frame["user_id"].max()) if "user_id" in frame.columns else None
first = frame.iat[0, 0] if frame.shape == (1, 1) else None
print(json.dumps({"rows": len(frame) if first is None else int(first), "greatest": greatest}))
