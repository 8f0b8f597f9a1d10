"""An account with what a batch needs: a sender, two templates and a list, each test its own."""

import json

SENDER = "News <news@mail.example.com>"
PLAIN, MARKUP = 1, 2
FRIENDS = 1
KEY = "test"

SEED = {
    "domain": [{"name": "mail.example.com"}],
    "sender": [{"address": "news@mail.example.com"}],
    "template": [
        {"id": PLAIN, "name": "plain", "text": "Hello {{name}}"},
        {"id": MARKUP, "name": "markup", "html": "<h1>Hello {{name}}</h1><p>from {{city}}</p>"},
    ],
    "list": [
        {"id": FRIENDS, "name": "friends", "recipients": ["mei@example.org", "ana@example.org", "jo@example.org"]}
    ],
}


class Shop:
    """The account of a test, by a name that no other test has."""

    def __init__(self, emulator, name, time=None):
        self.emulator = emulator
        self.account = f"AKIDTEST-{name}"
        if time is not None:
            self.ask("clock", method="POST", body={"set": time, "freeze": True})
        self.ask("seed", method="POST", body=SEED)

    def ask(self, path, **query):
        return self.emulator.ask(path, account=self.account, **query)

    def call(self, action, **parameters):
        return self.emulator.call(self.account, action, **parameters)

    def page(self, view):
        return self.emulator.page(view, self.account)

    def batch(self, subject, **timing):
        """Hands a batch to the friends in, and gives its number."""
        template = {"TemplateID": PLAIN, "TemplateData": json.dumps({"name": "friend"})}
        request = {
            "FromEmailAddress": SENDER,
            "ReceiverId": FRIENDS,
            "Subject": subject,
            "TaskType": 1,
            "Template": template,
        }
        return self.call("BatchSendEmail", **{**request, **timing})["TaskId"]

    def mail(self, to="mei@example.org", subject="One mail", template=PLAIN, **data):
        """A mail as SendEmail takes it."""
        values = {"TemplateID": template, "TemplateData": json.dumps(data or {"name": "Mei"})}
        return {"FromEmailAddress": SENDER, "Destination": [to], "Subject": subject, "Template": values}

    def send(self, **mail):
        return self.call("SendEmail", **self.mail(**mail))

    def send_signed(self, key=KEY, **mail):
        """Sends as a client does; gives the code of a refusal."""
        return self.emulator.signed(self.account, key, "SendEmail", **self.mail(**mail))
