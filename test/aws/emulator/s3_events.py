"""Events of S3 name the version of the object, as those of AWS do."""

import contextvars
import json

from ministack.services import eventbridge, s3
from replacing import replaces

_version = contextvars.ContextVar("version of the object that an event is about", default=None)


@replaces(s3, "_fire_s3_event")
def fire(fire_event, *args, **kwargs):
    token = _version.set(kwargs.get("version_id"))
    try:
        return fire_event(*args, **kwargs)
    finally:
        _version.reset(token)


@replaces(eventbridge, "_dispatch_event")
def dispatch(dispatch_event, event, *args, **kwargs):
    return dispatch_event(as_of_aws(event) if event.get("Source") == "aws.s3" else event, *args, **kwargs)


def as_of_aws(event):
    detail = json.loads(event["Detail"])
    detail.pop("event-version", None)
    if _version.get():
        detail["object"]["version-id"] = _version.get()
    return {**event, "Detail": json.dumps(detail)}
