"""Blocklists: the service's own, which refused mail fills, and the account's."""

from case import TIME, Above, Case

GONE = "mei+hardbounce@example.org"
FOR_EVER = {"StartDate": "2020-01-01", "EndDate": "2099-12-31"}


class Blocklist(Case):
    def test_a_refused_address_is_blocked_until_it_is_taken_off(self):
        self.furnish()
        to_gone = self.mail(Destination=[GONE])
        self.account.call("SendEmail", **to_gone)
        self.refuses("FailedOperation.EmailAddrInBlacklist", "SendEmail", to_gone)
        blocked = {"BounceTime": TIME, "EmailAddress": GONE, "IspDesc": "550 5.1.1 no such mailbox"}
        page = FOR_EVER | {"Limit": 10, "Offset": 0}
        self.answers("ListBlackEmailAddress", page, BlackList=[blocked], TotalCount=1)
        self.answers("DeleteBlackList", {"EmailAddressList": [GONE]})
        self.answers("ListBlackEmailAddress", page, BlackList=[], TotalCount=0)
        self.account.call("SendEmail", **to_gone)


class CustomBlocklist(Case):
    def listed(self, *entries):
        page = {"Offset": 0, "Limit": 10, "Status": 2}
        answer = self.answers("ListCustomBlacklist", page, TotalCount=len(entries), Data=list(entries))
        return [entry.Id for entry in answer.Data]

    def test_entries_are_counted_as_they_come(self):
        emails = ["mei@example.org", "mei@example.org", "nobody", "x" * 300 + "@example.org"]
        self.answers(
            "CreateCustomBlacklist",
            {"Emails": emails, "ExpireDate": "2099-01-01"},
            TotalCount=4,
            ValidCount=1,
            TooLongCount=1,
            RepeatCount=1,
            InvalidCount=1,
        )
        self.listed(entry("mei@example.org", "2099-01-01"))

    def test_an_entry_is_changed_and_taken_off(self):
        self.account.call("CreateCustomBlacklist", Emails=["mei@example.org"], ExpireDate="2099-01-01")
        [number] = self.listed(entry("mei@example.org", "2099-01-01"))
        changed = {"Id": number, "Email": "zoe@example.org", "ExpireDate": "2098-12-31"}
        self.answers("UpdateCustomBlackList", changed)
        self.listed(entry("zoe@example.org", "2098-12-31"))
        self.answers("DeleteCustomBlackList", {"Emails": ["zoe@example.org"]})
        self.listed()


def entry(address, expires):
    return {"Id": Above(0), "Email": address, "CreateTime": TIME, "ExpireDate": expires, "Status": 1}
