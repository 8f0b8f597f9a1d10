"""Reports: what became of mails, the counts of days, and complaints."""

import collections
import re

from case import DOMAIN, MESSAGE_ID, SENDER, TIME, UNIX, Case

#: What each mail adds to the counts of its day, besides being asked for and accepted.
FATES = {
    "hardbounce": ["BounceCount"],
    "click": ["DeliveredCount", "OpenedCount", "ClickedCount"],
    "unsubscribe": ["DeliveredCount", "UnsubscribeCount"],
    "spamreport": ["DeliveredCount"],
}


class Report(Case):
    def setUp(self):
        super().setUp()
        self.furnish()
        self.ids = {}
        for fate in FATES:
            answer = self.account.call("SendEmail", **self.mail(Destination=[address(fate)]))
            self.ids[fate] = answer.MessageId

    def day(self, fate):
        """The day on which a mail was sent: its id holds it."""
        return "-".join(re.search(r"-date-(\d{4})(\d\d)(\d\d)", self.ids[fate]).groups())

    def status_of(self, fate, **state):
        status = {
            "MessageId": self.ids[fate],
            "ToEmailAddress": address(fate),
            "FromEmailAddress": SENDER,
            "SendStatus": 0,
            "DeliverStatus": 1,
            "DeliverMessage": "captured",
            "RequestTime": UNIX,
            "DeliverTime": UNIX,
            "UserOpened": False,
            "UserClicked": False,
            "UserUnsubscribed": False,
            "UserComplainted": False,
            "UserComplained": False,
        } | state
        asked = {"RequestDate": self.day(fate), "Offset": 0, "Limit": 10, "MessageId": self.ids[fate]}
        self.answers("GetSendEmailStatus", asked, EmailStatusList=[status])

    def test_a_mail_says_what_became_of_it(self):
        gone = {"DeliverStatus": 3, "DeliverMessage": "550 5.1.1 no such mailbox", "DeliverTime": 0}
        self.status_of("hardbounce", **gone)
        self.status_of("click", UserOpened=True, UserClicked=True)
        self.status_of("unsubscribe", UserUnsubscribed=True)
        self.status_of("spamreport", UserComplainted=True, UserComplained=True)

    def test_days_count_their_mails(self):
        days = sorted({self.day(fate) for fate in FATES})
        daily = [volume(fate for fate in FATES if self.day(fate) == day) | {"SendDate": day} for day in days]
        period = {"StartDate": days[0], "EndDate": days[-1], "Domain": DOMAIN}
        self.answers("GetStatisticsReport", period, DailyVolumes=daily, OverallVolume=volume(FATES))

    def test_a_complaint_names_its_mail(self):
        complaint = {
            "DeliverTime": TIME,
            "OriginalMailFrom": SENDER,
            "OriginalRcptTo": address("spamreport"),
            "FromDomain": DOMAIN,
            "ComplainTime": TIME,
            "Mta": "example.org",
            "SourceIp": "127.0.0.1",
            "InsertTime": TIME,
            "TemplateId": str(self.template),
            "BulkId": self.ids["spamreport"],
            "MessageId": f"<{self.ids['spamreport']}@{DOMAIN}>",
            "AbuseTime": TIME,
            "Subject": "For 梅",
        }
        day = self.day("spamreport")
        self.assertEqual(self.ids["spamreport"], MESSAGE_ID)
        self.answers("GetAbuseReport", {"StartTime": day, "EndTime": day}, Data=[complaint], TotalCount=1)


def address(fate):
    return f"mei+{fate}@example.org"


def volume(fates):
    counts = collections.Counter()
    for fate in fates:
        counts.update(["RequestCount", "AcceptedCount", *FATES[fate]])
    each = ["Request", "Accepted", "Delivered", "Opened", "Clicked", "Bounce", "Unsubscribe"]
    return {f"{name}Count": counts[f"{name}Count"] for name in each}
