"""The emulator that is looked at: asked by what its page asks, and called as its users call it."""

import json
import os
import subprocess
import urllib.parse
import urllib.request


class Emulator:
    """An emulator that runs, by its host and port; `ses` is the command that calls it with a signature."""

    def __init__(self, host, ses):
        self.host = host
        self.ses = ses
        self.url = f"http://{host}"

    def page(self, view, account):
        """The address of a view."""
        return f"{self.url}/_emulator/?account={account}#/{view}"

    def ask(self, path, *, method="GET", body=None, headers={}, **query):
        """What the control interface answers, as JSON; a refusal is an `HTTPError`."""
        url = f"{self.url}/_emulator/{path}?{urllib.parse.urlencode(query)}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data, {"Content-Type": "application/json", **headers}, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def call(self, account, action, **parameters):
        """An action, carried out for an account."""
        response = self.ask(f"actions/{action}", method="POST", body=parameters, account=account)["Response"]
        assert "Error" not in response, response
        return response

    def signed(self, account, key, action, **parameters):
        """The code with which a signed request is refused, or `None`."""
        command = [
            self.ses,
            "call",
            action,
            "--endpoint",
            self.url,
            "--output",
            "json",
            "--json",
            json.dumps(parameters),
        ]
        keys = {"TENCENTCLOUD_SECRET_ID": account, "TENCENTCLOUD_SECRET_KEY": key}
        ended = subprocess.run(command, env={**os.environ, **keys}, capture_output=True, text=True)
        if ended.returncode == 0:
            return None
        return json.loads(ended.stderr)["error"]["code"]
