"""What faults do to callers: `python faults.py CALLER` prints the tables of docs/faults.md.

Each fault strikes the first request of an account that is made for it. The SDK is used with its retries, and CALLER is
a program that does the same with the client of this repository, called with the emulator's URL and an action.
"""

import functools
import os
import subprocess
import sys

from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.retry import StandardRetryer

from account import Account, client
from case import DOMAIN, SENDER, encoded, recipient
from emulator import EMULATOR

TEMPLATE = {"TemplateID": 1, "TemplateData": '{"name":"Mei"}'}

MAIL = {"FromEmailAddress": SENDER, "Subject": "Hello", "Template": TEMPLATE}

#: Each goes to one recipient.
REQUESTS = {
    "SendEmail": MAIL | {"Destination": ["mei@example.org"]},
    "BatchSendEmail": MAIL | {"ReceiverId": 1, "TaskType": 1},
}

FAULTS = [
    ("before", {"throttled": True}, "it is throttled"),
    ("before", {"reset": True}, "the connection is reset"),
    ("after", {"reset": True}, "the connection is reset"),
    ("after", {"cut": 0}, "the connection is closed before the answer"),
    ("after", {"cut": 130}, "the connection is closed inside the answer"),
    ("before", {"hang": True}, "no answer comes in time"),
    ("after", {"hang": True}, "no answer comes in time"),
    ("after", {"late": "released"}, "no answer comes in time, and it is processed when nobody waits any more"),
    ("before", {"html": 502}, "a gateway answers 502 with HTML"),
    ("after", {"html": 502}, "a gateway answers 502 with HTML"),
    ("after", {"broken": True}, "the answer is broken JSON"),
    ("before", {"code": "InternalError"}, "the answer is `InternalError`"),
    ("after", {"code": "InternalError"}, "the answer is `InternalError`"),
]


class Struck:
    """An account with a sender, a template 1 and a list 1 of one recipient, whose next request is struck."""

    def __init__(self, name, action, when, what):
        self.action = action
        self.secret_id = f"AKIDTESTfaults-{name}"
        self.control = functools.partial(EMULATOR.ask, account=self.secret_id)
        call = Account(client(EMULATOR.host, self.secret_id)).call
        call("CreateEmailIdentity", EmailIdentity=DOMAIN)
        call("CreateEmailAddress", EmailAddress=SENDER)
        call("CreateEmailTemplate", TemplateName="hello", TemplateContent={"Text": encoded("Hello {{name}}")})
        call("CreateReceiver", ReceiversName="friends")
        call("CreateReceiverDetailWithData", ReceiverId=1, Datas=[recipient("mei@example.org", name="Mei")])
        fault = {"id": "it", "action": action, "when": when, "what": what}
        self.control("faults", method="POST", body=fault)

    def count(self):
        """How many requests were accepted, and how many mails went out, in the end."""
        self.control("faults/it/release", method="POST")
        requests = self.control("requests")["requests"]
        outcomes = [one["outcome"] for one in requests if one["action"] == self.action]
        accepted = outcomes.count("accepted")
        self.control("wait", count=accepted)
        return accepted, self.control("messages")["total"]


def by_sdk(account):
    """What the SDK tells its caller."""
    retryer = StandardRetryer(backoff_fn=lambda attempt: 0)
    sdk = client(EMULATOR.host, account.secret_id, timeout=1, retryer=retryer)
    try:
        Account(sdk).call(account.action, **REQUESTS[account.action])
        return "answered"
    except TencentCloudSDKException as error:
        return f"`{error.code}`"
    except Exception as error:
        return f"`{type(error).__name__}`"


def by_ours(account):
    """What the client of this repository tells its caller."""
    keys = {"TENCENTCLOUD_SECRET_ID": account.secret_id, "TENCENTCLOUD_SECRET_KEY": "test"}
    command = [sys.argv[1], EMULATOR.url, account.action]
    ran = subprocess.run(command, env=os.environ | keys, stdout=subprocess.PIPE, text=True, check=True)
    return ran.stdout.strip()


CALLERS = {"Python SDK, `StandardRetryer`": by_sdk, "`ses-hyper`": by_ours}


def cell(caller, name, action, when, what):
    """What a caller was told, and what was done."""
    account = Struck(name, action, when, what)
    told = caller(account)
    accepted, mails = account.count()
    marked = f"**{mails}**" if mails > 1 else mails
    return f"{told}; accepted {accepted}, mails {marked}"


def table(action):
    """The table of an action."""
    head = f"| The first request | is | {' | '.join(CALLERS)} |"
    lines = [f"\n## {action}\n", head, "|---|---|" + "---|" * len(CALLERS)]
    for number, (when, what, words) in enumerate(FAULTS):
        cells = [
            cell(caller, f"{action}-{number}-{caller.__name__}", action, when, what) for caller in CALLERS.values()
        ]
        done = {"before": "not processed", "after": "processed"}[when]
        lines.append(f"| {words} | {done} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    for action in REQUESTS:
        print(table(action))
