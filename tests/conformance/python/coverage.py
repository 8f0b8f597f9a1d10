"""What the suite has seen: whose answers were compared by which test, with which fields, and which codes came."""

import collections
import json

_compared = collections.defaultdict(set)
_refused = collections.defaultdict(set)
_fields = collections.defaultdict(set)


def compared(action, test, answer):
    """Notes an answer that a test has compared as a whole: a model of the SDK."""
    _compared[action].add(test)
    _note_fields(answer)


def refused(action, code):
    """Notes the code of an exception that a test has expected."""
    _refused[action].add(code)


def _note_fields(model):
    for attribute, value in vars(model).items():
        if value is None:
            continue
        _fields[type(model).__name__].add(attribute.removeprefix("_"))
        for item in value if isinstance(value, list) else [value]:
            if hasattr(item, "_serialize"):
                _note_fields(item)


def write(path):
    """Writes everything that was noted, as JSON."""
    noted = {"compared": _compared, "refused": _refused, "fields": _fields}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(noted, file, default=sorted, indent=1, sort_keys=True)
