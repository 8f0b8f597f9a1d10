"""The loop that is usually written around the SDK: fills lists, waits until they are complete, and sends to each.

`python loop.py PEOPLE` sends to a CSV of `email,name` by the emulator of SES_EMULATOR, whose account's clock stands
still but for the loop's own pauses. The first error ends it; with `--retries` the SDK tries each call three times, and
the loop each of these again. With `--continue`, a list that holds rows already gets those that follow.
"""

import argparse
import csv
import os
import sys
import time

import requests
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.retry import NoopRetryer, StandardRetryer

import clock
from account import Account, client
from case import SENDER, encoded, recipient
from emulator import EMULATOR

#: As many as a list and an upload of the campaign hold.
LIST, CHUNK = 500, 200

#: Seconds between two attempts, and between two looks at a list.
PAUSE = 5

#: How a call of the SDK fails: also by what it lets through of the library below, and of JSON.
ERRORS = (TencentCloudSDKException, requests.RequestException, ValueError)

TAKEN = "InvalidParameterValue.RepeatReceiverName"
NEW, COMPLETE = 1, 3


class Loop:
    """The loop, with what it is told on the command line."""

    def __init__(self, options):
        retryer = StandardRetryer() if options.retries else NoopRetryer()
        keys = os.environ["TENCENTCLOUD_SECRET_ID"], os.environ["TENCENTCLOUD_SECRET_KEY"]
        self.account = Account(client(EMULATOR.host, *keys, timeout=1, retryer=retryer))
        self.attempts = 3 if options.retries else 1
        self.continues = options.continues

    def call(self, action, **parameters):
        """An answer; after an error it is asked for again."""
        for left in reversed(range(self.attempts)):
            try:
                return self.account.call(action, **parameters)
            except ERRORS:
                if not left:
                    raise
            time.sleep(PAUSE)

    def wait(self, name, *states):
        """A list, once it is in one of these states."""
        for _ in range(100):
            found = self.call("ListReceivers", Offset=0, Limit=10, KeyWord=name).Data
            if found and found[0].ReceiversStatus in states:
                return found[0]
            time.sleep(PAUSE)
        raise TimeoutError(f"{name} is not complete")

    def fill(self, name, rows):
        """The number of a list that has the rows; a name that is taken is its own, of an earlier attempt."""
        try:
            self.call("CreateReceiver", ReceiversName=name)
        except TencentCloudSDKException as error:
            if error.code != TAKEN:
                raise
        made = self.wait(name, NEW, COMPLETE)
        for begin in range(made.Count if self.continues else 0, len(rows), CHUNK):
            chunk = [recipient(row["email"], name=row["name"]) for row in rows[begin : begin + CHUNK]]
            self.call("CreateReceiverDetailWithData", ReceiverId=made.ReceiverId, Datas=chunk)
            self.wait(name, COMPLETE)
        return made.ReceiverId

    def send(self, people):
        """Sends to all of them: once every list is complete, each gets its task."""
        content = {"Text": encoded("Dear {{name}}")}
        template = self.call("CreateEmailTemplate", TemplateName="news", TemplateContent=content).TemplateID
        parts = [people[begin : begin + LIST] for begin in range(0, len(people), LIST)]
        lists = [self.fill(f"spring-{number}", part) for number, part in enumerate(parts, 1)]
        for number in lists:
            self.call(
                "BatchSendEmail",
                FromEmailAddress=SENDER,
                ReceiverId=number,
                Subject="Hello {{name}}",
                TaskType=1,
                Template={"TemplateID": template, "TemplateData": '{"name":"friend"}'},
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("people")
    parser.add_argument("--retries", action="store_true")
    parser.add_argument("--continue", action="store_true", dest="continues")
    options = parser.parse_args()
    with open(options.people, encoding="utf-8", newline="") as file:
        people = list(csv.DictReader(file))
    clock.take_over()
    try:
        Loop(options).send(people)
    except (*ERRORS, TimeoutError) as error:
        sys.exit(f"stopped: {error}")
