"""Whose rights Trino has when it reads files: those of a role for each user, as a file says that it looks at with each query."""

import json
import os
import threading

from ministack.core.responses import get_account_id

PATH = os.environ["TRINO_USERS"]
ROOT = {"user": "root", "accessKey": "test", "secretKey": "test"}

_lock = threading.Lock()
_mappings = {}


def user_of(role):
    """The user that reads as the role, or as the account's root where there is none."""
    mapping = {"user": role, "iamRole": f"arn:aws:iam::{get_account_id()}:role/{role}"} if role else ROOT
    with _lock:
        if mapping["user"] not in _mappings:
            _mappings[mapping["user"]] = mapping
            write()
    return mapping["user"]


def write():
    with open(f"{PATH}.new", "w", encoding="utf-8") as file:
        json.dump({"mappings": list(_mappings.values())}, file)
    os.replace(f"{PATH}.new", PATH)
