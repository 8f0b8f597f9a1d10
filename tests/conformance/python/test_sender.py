"""Senders: made, listed, given a password for SMTP, and deleted."""

from case import DOMAIN, SENDER, UNIX, Case


class Sender(Case):
    def setUp(self):
        super().setUp()
        self.account.call("CreateEmailIdentity", EmailIdentity=DOMAIN)

    def senders(self, *expected):
        self.answers("ListEmailAddress", {}, EmailSenders=list(expected))

    def test_a_sender_is_listed_until_it_is_deleted(self):
        self.answers("CreateEmailAddress", {"EmailAddress": SENDER, "EmailSenderName": "新闻"})
        sender = {"EmailAddress": SENDER, "EmailSenderName": "新闻", "CreatedTimestamp": UNIX, "SmtpPwdType": 0}
        self.senders(sender)
        self.answers("DeleteEmailAddress", {"EmailAddress": SENDER})
        self.senders()

    def test_a_sender_gets_a_password(self):
        self.account.call("CreateEmailAddress", EmailAddress=SENDER)
        password = {"EmailAddress": SENDER, "Password": "aB3dE5fG7hJ9"}
        self.answers("UpdateEmailSmtpPassWord", password)
        sender = {"EmailAddress": SENDER, "EmailSenderName": "", "CreatedTimestamp": UNIX, "SmtpPwdType": 1}
        self.senders(sender)
        self.refuses("OperationDenied.RepeatPassWord", "UpdateEmailSmtpPassWord", password)

    def test_a_sender_needs_a_domain_of_the_account(self):
        elsewhere = {"EmailAddress": "news@elsewhere.example.com"}
        self.refuses("InvalidParameterValue.NotExistDomain", "CreateEmailAddress", elsewhere)
