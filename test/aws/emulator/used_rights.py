"""Writes down which rights of roles were needed: those without which a call that was allowed would have been refused.

A right is one action on one resource of a statement. Where two rights allow a call, it needs neither of them. The calls of a
session whose name is `matrix` only ask what a role may do, and need nothing.
"""

import dataclasses
import json
import os

from ministack.core import iam_evaluator
from replacing import replaces

_file = open(os.environ["USED_RIGHTS"], "a", buffering=1, encoding="utf-8")  # for as long as the emulator runs


@replaces(iam_evaluator, "evaluate")
def evaluate(check, context, policies, *args, **kwargs):
    result = check(context, policies, *args, **kwargs)
    if result.decision == "Allow" and context.principal_type == "AssumedRole":
        role, session = role_and_session(context.principal_arn)
        allowing = [] if session == "matrix" else list(rights(check, context, policies))
        if len(allowing) == 1:
            _file.write(json.dumps({"role": role, **allowing[0]}) + "\n")
    return result


def rights(check, context, policies):
    """The rights that allow a call, each by itself."""
    for statement in [statement for policy in policies for statement in policy]:
        for action in statement.actions:
            if not iam_evaluator.fnmatch_iam(context.action, action):
                continue
            for resource in statement.resources:
                alone = dataclasses.replace(statement, actions=[action], resources=[resource])
                if check(context, [[alone]]).decision == "Allow":
                    yield {"sid": statement.sid, "action": action, "resource": resource}


def role_and_session(arn):
    """Of `arn:aws:sts::1:assumed-role/NAME/SESSION`, or of `arn:aws:iam::1:role/PATH/NAME`, which has no session."""
    kind, *names = arn.split(":")[-1].split("/")
    return (names[0], names[-1]) if kind == "assumed-role" else (names[-1], None)
