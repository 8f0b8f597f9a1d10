"""What all tests have: an account of their own, and the comparison of whole answers."""

import base64
import json
import re
import unittest

from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

import coverage
from account import Account, client
from emulator import EMULATOR

DOMAIN = "mail.example.com"
SENDER = f"news@{DOMAIN}"


class Form:
    """Equal to every text of a form."""

    def __init__(self, pattern):
        self.pattern = pattern

    def __eq__(self, other):
        return isinstance(other, str) and re.fullmatch(self.pattern, other) is not None

    def __repr__(self):
        return f"Form({self.pattern!r})"


class Above:
    """Equal to every whole number above another."""

    def __init__(self, least):
        self.least = least

    def __eq__(self, other):
        return type(other) is int and other > self.least

    def __repr__(self):
        return f"Above({self.least})"


REQUEST_ID = Form(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MESSAGE_ID = Form(r"qcloudses-30-\d+-date-\d{14}-\w+")
TIME = Form(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
UNIX = Above(1_700_000_000)


def encoded(text):
    """Text as the API takes content: base64 of UTF-8."""
    return base64.b64encode(text.encode()).decode()


def fields(model):
    """What a model of the SDK holds, without the fields that have no value."""
    return _given(model._serialize())


def _given(value):
    if isinstance(value, dict):
        return {name: _given(item) for name, item in value.items() if item is not None}
    return [_given(item) for item in value] if isinstance(value, list) else value


class Case(unittest.TestCase):
    """A test with an account of its own on the emulator that all share."""

    maxDiff = None

    def setUp(self):
        self.secret_id = "AKIDTEST" + re.sub(r"\W", "-", self.id())
        self.account = self.account_of(EMULATOR.host, self.secret_id)

    def account_of(self, endpoint, secret_id, *arguments, **dress):
        """An account by its id and what else `client` takes."""
        return Account(client(endpoint, secret_id, *arguments, **dress))

    def control(self, path, **arguments):
        """Asks the control interface about this test's account."""
        return EMULATOR.ask(path, account=self.secret_id, **arguments)

    def answers(self, action, parameters, **expected):
        """Calls an action, and compares every field of the answer that has a value."""
        answer = self.account.call(action, **parameters)
        self.assertEqual(fields(answer), expected | {"RequestId": REQUEST_ID})
        coverage.compared(action, self._testMethodName, answer)
        return answer

    def refuses(self, code, action, parameters, account=None):
        """Calls an action, and compares what the SDK's exception says."""
        with self.assertRaises(TencentCloudSDKException) as caught:
            (account or self.account).call(action, **parameters)
        error = caught.exception
        self.assertEqual(error.code, code, error.message)
        self.assertTrue(error.message)
        self.assertEqual(error.requestId, REQUEST_ID)
        coverage.refused(action, code)
        return error

    def furnish(self):
        """Makes a domain, a sender, a template for `{{name}}`, and a list of two recipients who have one."""
        call = self.account.call
        call("CreateEmailIdentity", EmailIdentity=DOMAIN)
        call("CreateEmailAddress", EmailAddress=SENDER, EmailSenderName="News")
        self.template = self.make_template("hello", "<p>Hello {{name}}</p>")
        self.list = call("CreateReceiver", ReceiversName="friends", Desc="all of them").ReceiverId
        datas = [recipient("mei@example.org", name="梅"), recipient("zoe@example.org", name="Zoë")]
        call("CreateReceiverDetailWithData", ReceiverId=self.list, Datas=datas)

    def make_template(self, name, html):
        """A new template, by its number."""
        content = {"Html": encoded(html)}
        return self.account.call("CreateEmailTemplate", TemplateName=name, TemplateContent=content).TemplateID

    def batch(self, **changes):
        """A batch that is accepted once the account is furnished; what is changed to None is left out."""
        sound = {
            "FromEmailAddress": f"News <{SENDER}>",
            "ReceiverId": self.list,
            "Subject": "For {{name}}",
            "TaskType": 1,
            "Template": {"TemplateID": self.template, "TemplateData": '{"name":"friend"}'},
        }
        return _given(sound | changes)

    def mail(self, **changes):
        """A mail that is accepted once the account is furnished; what is changed to None is left out."""
        sound = {
            "FromEmailAddress": SENDER,
            "Destination": ["mei@example.org"],
            "Subject": "For {{name}}",
            "Template": {"TemplateID": self.template, "TemplateData": '{"name":"梅"}'},
        }
        return _given(sound | changes)


def recipient(address, **values):
    """An entry of a list, with values for a template's variables."""
    return {"Email": address, "TemplateData": json.dumps(values)}
