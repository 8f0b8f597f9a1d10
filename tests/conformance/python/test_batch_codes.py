"""The documented error codes of BatchSendEmail, each brought about by a request, or ordered where none can."""

from case import Above, Case, encoded

PAST = "2020-01-01 00:00:00"
LARGE = encoded("x" * (5 << 20))


class BatchCodes(Case):
    def setUp(self):
        super().setUp()
        self.furnish()

    def changes(self):
        """What is changed in a batch that is accepted, for each code that a request can bring about."""
        empty = self.account.call("CreateReceiver", ReceiversName="empty").ReceiverId
        two = self.make_template("two", "{{name}} {{code}}")
        return {
            "FailedOperation.EmailContentToolarge": {"Template": None, "Simple": {"Html": LARGE}},
            "InvalidParameterValue.BeginTimeBeforeNow": {"TaskType": 2, "TimedParam": {"BeginTime": PAST}},
            "InvalidParameterValue.EmailContentIsWrong": {"Template": None, "Simple": {"Html": "no base64"}},
            "InvalidParameterValue.SubjectLengthError": {"Subject": ""},
            "InvalidParameterValue.TemplateDataError": {"Template": template(self.template, "[]")},
            "InvalidParameterValue.TemplateNotMatchData": {"Template": template(two, '{"other":"x"}')},
            "MissingParameter.CycleParamNecessary": {"TaskType": 3},
            "MissingParameter.SendParamNecessary": {"Template": None},
            "MissingParameter.TimedParamNecessary": {"TaskType": 2},
            "OperationDenied.ReceiverNotExist": {"ReceiverId": 4_000_000_000},
            "OperationDenied.ReceiverStatusError": {"ReceiverId": empty},
            "OperationDenied.SendAddressStatusError": {"FromEmailAddress": "nobody@mail.example.com"},
            "OperationDenied.TemplateStatusError": {"Template": template(4_000_000_000, "{}")},
        }

    def test_each_code_is_brought_about(self):
        for code, change in self.changes().items():
            with self.subTest(code):
                self.refuses(code, "BatchSendEmail", self.batch(**change))
        self.answers("BatchSendEmail", self.batch(), TaskId=Above(0))

    def test_a_fault_inside_the_service_is_ordered(self):
        order = {"action": "BatchSendEmail", "what": {"code": "InternalError"}}
        self.control("faults", method="POST", body=order)
        self.refuses("InternalError", "BatchSendEmail", self.batch())
        self.answers("BatchSendEmail", self.batch(), TaskId=Above(0))


def template(number, data):
    return {"TemplateID": number, "TemplateData": data}
