"""Recipient lists: made, filled, listed and deleted."""

from case import TIME, Above, Case, recipient

ENTRIES = ["mei@example.org", "mei@example.org", "", "nobody", "x" * 300 + "@example.org"]


class Receiver(Case):
    def make(self):
        parameters = {"ReceiversName": "friends", "Desc": "all of them"}
        self.list = self.answers("CreateReceiver", parameters, ReceiverId=Above(0)).ReceiverId

    def listed(self, **state):
        made = {"ReceiverId": self.list, "ReceiversName": "friends", "Desc": "all of them", "CreateTime": TIME}
        page = {"Offset": 0, "Limit": 10, "KeyWord": "rien"}
        self.answers("ListReceivers", page, TotalCount=1, Data=[made | state])

    def test_a_list_is_complete_once_it_is_filled(self):
        self.make()
        self.listed(ReceiversStatus=1, Count=0, InvalidCount=0)
        self.answers(
            "CreateReceiverDetail",
            {"ReceiverId": self.list, "Emails": ENTRIES},
            TotalCount=5,
            ValidCount=2,
            TooLongCount=1,
            EmptyEmailCount=1,
            RepeatCount=1,
        )
        self.listed(ReceiversStatus=3, Count=5, InvalidCount=3)

    def test_an_entry_says_why_it_is_invalid(self):
        self.make()
        self.account.call("CreateReceiverDetail", ReceiverId=self.list, Emails=ENTRIES)
        self.answers(
            "ListReceiverDetails",
            {"ReceiverId": self.list, "Offset": 1, "Limit": 3},
            TotalCount=5,
            ValidCount=2,
            InvalidCount=3,
            Data=[
                entry("mei@example.org", 1, ""),
                entry("", 2, "the address is empty"),
                entry("nobody", 2, "the address is malformed"),
            ],
        )

    def test_recipients_keep_their_values(self):
        self.make()
        mei = recipient("mei@example.org", name="梅")
        self.answers(
            "CreateReceiverDetailWithData",
            {"ReceiverId": self.list, "Datas": [mei, mei, recipient("zoe@example.org", name="Zoë")]},
            TotalCount=3,
            ValidCount=3,
            TooLongCount=0,
            EmptyEmailCount=0,
            RepeatCount=1,
        )
        answer = self.account.call("ListReceiverDetails", ReceiverId=self.list, Offset=0, Limit=10, Email="mei")
        self.assertEqual([entry.TemplateData for entry in answer.Data], [mei["TemplateData"]] * 2)
        self.assertEqual(len({entry.EmailId for entry in answer.Data}), 2)

    def test_a_list_is_busy_while_an_upload_goes_on(self):
        self.make()
        self.control("terms", method="PUT", body={"filling": 3600})
        upload = {"ReceiverId": self.list, "Emails": ["mei@example.org"]}
        self.account.call("CreateReceiverDetail", **upload)
        self.listed(ReceiversStatus=2, Count=1, InvalidCount=0)
        self.refuses("OperationDenied.ReceiverIsOperating", "CreateReceiverDetail", upload)

    def test_a_deleted_list_is_gone(self):
        self.make()
        self.answers("DeleteReceiver", {"ReceiverId": self.list})
        self.answers("ListReceivers", {"Offset": 0, "Limit": 10}, TotalCount=0, Data=[])


def entry(address, status, reason):
    return {
        "Email": address,
        "CreateTime": TIME,
        "TemplateData": "",
        "Reason": reason,
        "Status": status,
        "EmailId": Above(0),
    }
