"""The wire: requests in each dress that the SDK gives them, and what is not let in."""

import time
import unittest.mock

from tencentcloud.common.common_client import CommonClient

from case import DOMAIN, MESSAGE_ID, REQUEST_ID, SENDER, Case, recipient
from emulator import EMULATOR, STRICT

ENDPOINTS = [EMULATOR.url, EMULATOR.host, EMULATOR.host.replace("127.0.0.1", "localhost")]


class Dress(Case):
    def setUp(self):
        super().setUp()
        self.furnish()

    def in_dress(self, endpoint, **dress):
        self.account = self.account_of(endpoint, self.secret_id, **dress)

    def test_mail_goes_out_in_each_dress(self):
        for endpoint in ENDPOINTS:
            for method in ["POST", "GET"]:
                for unsigned in [False, True]:
                    with self.subTest(endpoint=endpoint, method=method, unsigned=unsigned):
                        self.in_dress(endpoint, method=method, unsignedPayload=unsigned)
                        self.answers("SendEmail", self.mail(Cc=["zoe@example.org"]), MessageId=MESSAGE_ID)
        sent = self.control("messages")["messages"]
        each = [("mei@example.org", "For 梅"), ("zoe@example.org", "For 梅")]
        self.assertEqual([(one["to"], one["subject"]) for one in sent], each * len(ENDPOINTS) * 4)

    def test_messages_are_in_the_language_that_is_asked_for(self):
        messages = {}
        for language in ["zh-CN", "en-US"]:
            self.in_dress(EMULATOR.host, language=language)
            untimed = self.batch(TaskType=2)
            error = self.refuses("MissingParameter.TimedParamNecessary", "BatchSendEmail", untimed)
            messages[language] = error.message
        self.assertFalse(messages["zh-CN"].isascii(), messages)
        self.assertTrue(messages["en-US"].isascii(), messages)

    def test_a_call_by_name_is_answered_as_json(self):
        sdk = self.account.sdk
        common = CommonClient("ses", "2020-10-02", sdk.credential, "ap-singapore", sdk.profile)
        answer = common.call_json("ListEmailAddress", {})["Response"]
        self.assertEqual([sender["EmailAddress"] for sender in answer["EmailSenders"]], [SENDER])
        self.assertEqual(answer["RequestId"], REQUEST_ID)

    def test_the_largest_upload_is_taken(self):
        datas = [recipient(f"r{number}@example.org", name="梅") for number in range(20_000)]
        counts = {"TooLongCount": 0, "EmptyEmailCount": 0, "RepeatCount": 0}
        upload = {"ReceiverId": self.list, "Datas": datas}
        self.answers("CreateReceiverDetailWithData", upload, TotalCount=20_000, ValidCount=20_000, **counts)


class Gate(Case):
    page = {"Offset": 0, "Limit": 10}

    def refused(self, code, *arguments, endpoint=EMULATOR.url, secret_id=None, **dress):
        account = self.account_of(endpoint, secret_id or self.secret_id, *arguments, language="en-US", **dress)
        return self.refuses(code, "ListReceivers", self.page, account)

    def test_a_wrong_key_is_told_and_looked_up(self):
        error = self.refused("AuthFailure.SignatureFailure", "emulator")
        self.assertIn("the secret key is that of another account", error.message)
        request = EMULATOR.ask(f"requests/{error.requestId}")
        self.assertEqual(request["action"], "ListReceivers")
        self.assertEqual(request["diagnosis"]["differs"], "secret key")
        begin = "POST\n/\n\ncontent-type:application/json\n"
        self.assertEqual(request["diagnosis"]["canonical_request"][: len(begin)], begin)

    def test_an_account_that_is_none_is_told(self):
        self.refused("AuthFailure.SecretIdNotFound", secret_id="AKIDNOBODY")

    def test_a_clock_that_is_wrong_is_told(self):
        an_hour_ago = time.time() - 3_600
        with unittest.mock.patch("tencentcloud.common.abstract_client.time.time", lambda: an_hour_ago):
            error = self.refused("AuthFailure.SignatureExpire")
        self.assertRegex(error.message, r"the client's clock is 360\d seconds behind")

    def test_an_older_signature_is_refused(self):
        for method in ["HmacSHA1", "HmacSHA256"]:
            with self.subTest(method):
                self.refused("AuthFailure.InvalidAuthorization", signMethod=method)

    def test_a_region_that_is_none_is_refused(self):
        self.refused("UnsupportedRegion", region="ap-nowhere")

    def test_temporary_credentials_serve_until_their_token_is_refused(self):
        self.account = self.account_of(EMULATOR.host, self.secret_id, token="a token")
        self.answers("ListReceivers", self.page, TotalCount=0, Data=[])
        order = {"action": "ListReceivers", "what": {"code": "AuthFailure.TokenFailure"}}
        self.control("faults", method="POST", body=order)
        self.refuses("AuthFailure.TokenFailure", "ListReceivers", self.page)


class Strict(Case):
    def test_a_scheme_in_the_host_is_refused(self):
        error = self.refuses(
            "AuthFailure.SignatureFailure",
            "CreateEmailIdentity",
            {"EmailIdentity": DOMAIN},
            self.account_of(STRICT.url, self.secret_id, language="en-US"),
        )
        self.assertIn("the host is sent without the scheme", error.message)

    def test_a_bare_host_is_let_in(self):
        self.account = self.account_of(STRICT.host, self.secret_id)
        self.answers("ListEmailAddress", {}, EmailSenders=[])
