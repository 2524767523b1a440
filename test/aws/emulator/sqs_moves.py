"""Messages of a dead-letter queue can be moved back to the queue that they come from."""

from ministack.services import sqs

_moves = []


def start_move(request, _queue_url):
    source = sqs._queue_by_arn(request["SourceArn"])
    moved = sum(move(message, source, request.get("DestinationArn")) for message in list(source["messages"]))
    task = {
        "TaskHandle": f"task-{len(_moves)}",
        "Status": "COMPLETED",
        "SourceArn": request["SourceArn"],
        "ApproximateNumberOfMessagesMoved": moved,
    }
    _moves.append(task)
    return {"TaskHandle": task["TaskHandle"]}


def move(message, source, destination_arn):
    """Whether the message had somewhere to go."""
    origin = message.get("dead_letter_source") or (message.get("sys") or {}).get("DeadLetterQueueSourceArn")
    arn = destination_arn or origin
    destination = sqs._queue_by_arn(arn) if arn else None
    if destination is None:
        return False
    sqs._act_send_message({"MessageBody": message["body"]}, destination["url"])
    source["messages"].remove(message)
    return True


def list_moves(request, _queue_url):
    return {"Results": [move for move in _moves if move["SourceArn"] == request["SourceArn"]]}


_actions = next(
    value for value in vars(sqs).values() if isinstance(value, dict) and value.get("SendMessage") is sqs._act_send_message
)
_actions["StartMessageMoveTask"] = start_move
_actions["ListMessageMoveTasks"] = list_moves
