"""Domains: made, looked at, listed, checked and deleted."""

from case import DOMAIN, Case, Form

TAG = {"TagKey": "team", "TagValue": "shop"}
KEY = Form(r"v=DKIM1; k=rsa; p=[A-Za-z0-9+/=]+")


def records(*, verified=True):
    """The DNS records of the domain: one for mail, SPF, DMARC and a DKIM key each."""
    values = [
        ("MX", DOMAIN, Form(r"[\w.]+\.")),
        ("TXT", DOMAIN, Form(r"v=spf1 include:[\w.]+ ~all")),
        ("TXT", f"_dmarc.{DOMAIN}", Form("v=DMARC1; p=none")),
        ("TXT", Form(rf"\w+\._domainkey\.{DOMAIN}"), KEY),
    ]
    return [
        {
            "Type": kind,
            "SendDomain": name,
            "ExpectedValue": value,
            "CurrentValue": value if verified else "",
            "Status": verified,
        }
        for kind, name, value in values
    ]


class Identity(Case):
    def test_a_new_domain_shows_its_records(self):
        made = {"IdentityType": "DOMAIN", "VerifiedForSendingStatus": True, "Attributes": records(), "DKIMOption": 0}
        self.answers("CreateEmailIdentity", {"EmailIdentity": DOMAIN, "TagList": [TAG]}, **made)
        self.answers("GetEmailIdentity", {"EmailIdentity": DOMAIN}, TagList=[TAG], **made)

    def test_a_domain_is_verified_once_its_records_are_found(self):
        self.control("terms", method="PUT", body={"domain_review": {"after_looks": 1}})
        state = {"IdentityType": "DOMAIN", "DKIMOption": 0}
        pending = state | {"VerifiedForSendingStatus": False, "Attributes": records(verified=False)}
        verified = state | {"VerifiedForSendingStatus": True, "Attributes": records()}
        self.answers("CreateEmailIdentity", {"EmailIdentity": DOMAIN}, **pending)
        self.answers("GetEmailIdentity", {"EmailIdentity": DOMAIN}, TagList=[], **pending)
        self.answers("UpdateEmailIdentity", {"EmailIdentity": DOMAIN}, **pending)
        self.answers("UpdateEmailIdentity", {"EmailIdentity": DOMAIN}, **verified)

    def test_domains_are_listed_by_their_tags(self):
        self.control("terms", method="PUT", body={"daily_quota": 500})
        for domain, tags in [(DOMAIN, [TAG]), ("bare.example.com", [])]:
            self.account.call("CreateEmailIdentity", EmailIdentity=domain, TagList=tags)
        listed = {
            "IdentityName": DOMAIN,
            "IdentityType": "DOMAIN",
            "SendingEnabled": True,
            "CurrentReputationLevel": 10,
            "DailyQuota": 500,
            "SendIp": [],
            "TagList": [TAG],
            "DKIMOption": 0,
        }
        self.answers(
            "ListEmailIdentities",
            {"TagList": [TAG]},
            EmailIdentities=[listed],
            MaxReputationLevel=10,
            MaxDailyQuota=500,
            Total=1,
        )
        answer = self.account.call("ListEmailIdentities", Limit=1, Offset=1)
        self.assertEqual([domain.IdentityName for domain in answer.EmailIdentities], ["bare.example.com"])
        self.assertEqual(answer.Total, 2)

    def test_a_domain_is_deleted_once_it_has_no_senders(self):
        self.furnish()
        domain = {"EmailIdentity": DOMAIN}
        self.refuses("OperationDenied.SenderWithDomainIsNotEmpty", "DeleteEmailIdentity", domain)
        self.account.call("DeleteEmailAddress", EmailAddress=f"news@{DOMAIN}")
        self.answers("DeleteEmailIdentity", domain)
        self.refuses("InvalidParameterValue.NotExistDomain", "GetEmailIdentity", domain)
