"""The emulator under test: where it listens, and what it has that a real account does not."""

import json
import os
import urllib.parse
import urllib.request


class Emulator:
    """An emulator that runs, by its host and port."""

    def __init__(self, host):
        self.host = host
        self.url = f"http://{host}"

    def ask(self, path, *, method="GET", body=None, **query):
        """What the control interface answers, as JSON; a refusal is an `HTTPError`."""
        url = f"{self.url}/_emulator/{path}?{urllib.parse.urlencode(query)}"
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(url, data, headers, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)


#: The emulator as it is by default, and one with `--strict`.
EMULATOR = Emulator(os.environ["SES_EMULATOR"])
STRICT = Emulator(os.environ["SES_EMULATOR_STRICT"])
