"""Sending: mail to a few addresses, batches, and the list of tasks."""

import json

from case import MESSAGE_ID, SENDER, TIME, Above, Case, encoded

class Single(Case):
    def setUp(self):
        super().setUp()
        self.furnish()

    def sent(self):
        return self.control("messages")["messages"]

    def test_a_mail_is_made_from_its_template(self):
        answer = self.answers("SendEmail", self.mail(ReplyToAddresses="desk@example.com"), MessageId=MESSAGE_ID)
        [sent] = self.sent()
        self.assertEqual(sent["message_id"], answer.MessageId)
        self.assertEqual(sent["from"], SENDER)
        self.assertEqual(sent["to"], "mei@example.org")
        self.assertEqual(sent["reply_to"], "desk@example.com")
        self.assertEqual(sent["subject"], "For 梅")
        self.assertEqual(sent["html"], "<p>Hello 梅</p>")

    def test_a_mail_has_content_of_its_own_and_goes_to_all(self):
        own = self.mail(
            Template=None,
            Simple={"Html": encoded("<b>您好</b>"), "Text": encoded("您好")},
            Cc=["zoe@example.org"],
            Bcc=["ana@example.org"],
            Attachments=[{"FileName": "list.txt", "Content": encoded("one")}],
            SmtpHeaders=json.dumps({"X-Tencentcloudses-Cb-Custom": "7"}),
            TriggerType=1,
            Unsubscribe="1",
        )
        self.answers("SendEmail", own, MessageId=MESSAGE_ID)
        sent = self.sent()
        self.assertEqual([one["to"] for one in sent], ["mei@example.org", "zoe@example.org", "ana@example.org"])
        for one in sent:
            self.assertRegex(one["html"], r'^<b>您好</b><p><a href="http://[^"]+/_emulator/unsubscribe/')
            self.assertRegex(one["text"], r"^您好\n\nUnsubscribe: http://\S+/_emulator/unsubscribe/")

    def test_a_refused_mail_goes_to_nobody(self):
        self.refuses("FailedOperation.MissingEmailContent", "SendEmail", self.mail(Template=None))
        self.refuses("InvalidParameterValue.EmailAddressIsNULL", "SendEmail", self.mail(Destination=None))
        self.assertEqual(self.sent(), [])


class Batch(Case):
    def setUp(self):
        super().setUp()
        self.furnish()

    def task(self, **state):
        return {
            "TaskId": Above(0),
            "FromEmailAddress": f"News <{SENDER}>",
            "ReceiverId": self.list,
            "ReceiversName": "friends",
            "TaskStatus": 1,
            "TaskType": 1,
            "RequestCount": 2,
            "SendCount": 0,
            "CacheCount": 0,
            "CreateTime": TIME,
            "UpdateTime": TIME,
            "Subject": "For {{name}}",
            "Template": self.batch()["Template"],
            "ErrMsg": "",
        } | state

    def test_a_batch_reaches_each_recipient_with_values_of_their_own(self):
        task = self.answers("BatchSendEmail", self.batch(), TaskId=Above(0)).TaskId
        sent = self.control("wait", count=2)["messages"]
        self.assertEqual(
            [(one["task_id"], one["to"], one["subject"], one["html"]) for one in sent],
            [
                (task, "mei@example.org", "For 梅", "<p>Hello 梅</p>"),
                (task, "zoe@example.org", "For Zoë", "<p>Hello Zoë</p>"),
            ],
        )

    def test_a_scheduled_task_waits(self):
        timed = {"BeginTime": "2099-01-01 08:00:00"}
        self.answers("BatchSendEmail", self.batch(TaskType=2, TimedParam=timed), TaskId=Above(0))
        task = self.task(TaskType=2, TimedParam=timed)
        self.answers("ListSendTasks", {"Offset": 0, "Limit": 10, "TaskType": 2}, TotalCount=1, Data=[task])

    def test_a_recurring_task_waits(self):
        cycle = {"BeginTime": "2099-01-01 08:00:00", "IntervalTime": 24, "TermCycle": 0}
        self.answers("BatchSendEmail", self.batch(TaskType=3, CycleParam=cycle), TaskId=Above(0))
        task = self.task(TaskType=3, CycleParam=cycle)
        self.answers("ListSendTasks", {"Offset": 0, "Limit": 10, "ReceiverId": self.list}, TotalCount=1, Data=[task])
