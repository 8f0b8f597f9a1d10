"""What happens shows at once, and what is done in the page happens."""

import json

from case import EMULATOR, Case
from shop import FRIENDS, KEY, MARKUP
from trap import Trap


class Live(Case):
    def test_a_batch_appears_without_a_reload(self):
        self.open("inbox")
        self.browser.shows("No mail yet")
        self.browser.shows(EMULATOR.url)
        self.browser.shows(f'Credential("{self.shop.account}", "{KEY}")')
        self.shop.batch("To all friends")
        self.browser.until("return document.querySelectorAll('.rows .row').length === 3")
        self.browser.shows("To all friends", ".rows")
        self.shop.send(subject="After them")
        self.browser.until("return document.querySelectorAll('.rows .row')[0].innerText.includes('After them')")
        self.assert_same_document()

    def test_a_search_finds_mail(self):
        self.shop.send(subject="About tides")
        self.shop.send(subject="About mosses")
        self.open("inbox")
        self.browser.fill("input[type=search]", "mosses")
        self.browser.until("return document.querySelectorAll('.rows .row').length === 1")
        self.browser.shows("About mosses", ".rows")

    def test_a_mail_is_read_in_each_form(self):
        self.shop.send(subject="In all forms", template=MARKUP, name="Mei", city="Lübeck")
        self.open("inbox")
        self.browser.click(".rows .row")
        self.browser.until("return document.querySelector('iframe[sandbox]') !== null")
        self.browser.press_button("Phone", ".mail")
        self.assertLess(self.browser.run("return document.querySelector('.frame iframe').offsetWidth"), 400)
        self.browser.press_button("Source", ".mail")
        self.browser.shows("Subject: In all forms", ".panel")
        self.browser.click(".tab:nth-child(4)")
        self.browser.shows("MIME-Version", ".panel")
        download = self.browser.run("return document.querySelector('.mail a[download]').href")
        self.assertIn("/source?", download)

    def test_a_fault_is_ordered_and_fires(self):
        self.open("faults")
        self.browser.shows("Nothing goes wrong")
        self.browser.fill("input[list=actions]", "SendEmail")
        self.browser.fill(".pair input:not([hidden])", "FailedOperation.FrequencyLimit")
        self.browser.press_button("Order the fault", "main")
        self.browser.until("return document.querySelector('.card')?.innerText.includes('FrequencyLimit')")
        self.assertEqual(self.shop.send_signed(), "FailedOperation.FrequencyLimit")
        self.browser.until("return document.querySelector('.card .fired dd')?.innerText === '1'")
        self.assertIsNone(self.shop.send_signed())
        self.browser.press_button("Remove", ".card")
        self.browser.shows("Nothing goes wrong")
        self.assertEqual(self.shop.ask("faults")["faults"], [])
        self.assert_same_document()

    def test_what_a_fault_holds_is_released(self):
        late = {"id": "later", "action": "SendEmail", "what": {"late": "released", "code": "InternalError"}}
        self.open("faults")
        self.browser.run("document.querySelector('textarea').value = arguments[0]", json.dumps(late))
        self.browser.press_button("Order the fault", "main")
        self.browser.shows("later", ".cards")
        self.assertEqual(self.shop.send_signed(subject="Held"), "InternalError")
        self.browser.until("return document.querySelector('.card .held dd')?.innerText === '1'")
        self.browser.press_button("Release", ".card")
        self.go("inbox")
        self.browser.shows("Held", ".rows")

    def test_a_list_is_made_and_filled(self):
        self.open("lists")
        self.browser.press_button("New list", "main")
        self.browser.fill("dialog input[name=name]", "regulars")
        self.browser.press_button("Make the list", "dialog")
        self.browser.shows("regulars", ".detail h2")
        self.browser.fill(".detail textarea", "lea@example.org, not-an-address")
        self.browser.press_button("Add", ".detail")
        self.browser.shows("lea@example.org", ".detail table")
        self.browser.shows("invalid", ".detail table")
        self.browser.fill(".detail input[type=search]", "not-an")
        self.browser.until("return document.querySelectorAll('.detail tbody tr').length === 1")
        lists = self.shop.call("ListReceivers", Offset=0, Limit=10)["Data"]
        counts = {each["ReceiverId"]: (each["Count"], each["InvalidCount"]) for each in lists}
        self.assertEqual(counts, {FRIENDS: (3, 0), FRIENDS + 1: (2, 1)})

    def test_a_template_is_tried_and_approved(self):
        self.shop.ask("terms", method="PUT", body={"template_review": "by_hand"})
        content = {"Html": "PGI+SGVsbG8ge3tuYW1lfX08L2I+"}
        template = self.shop.call("CreateEmailTemplate", TemplateName="new", TemplateContent=content)["TemplateID"]
        self.open(f"templates/{template}")
        self.browser.until("return document.querySelector('.rendered iframe')?.srcdoc === '<b>Hello name</b>'")
        self.browser.fill(".preview textarea", '{"name": "Ana"}')
        self.browser.until("return document.querySelector('.rendered iframe')?.srcdoc === '<b>Hello Ana</b>'")
        self.browser.fill(".preview textarea", "{}")
        self.browser.shows("Without a value: name", ".preview")
        self.browser.press_button("Approve", ".detail")
        self.browser.shows("approved", ".detail .head")
        self.assertEqual(self.shop.call("GetEmailTemplate", TemplateID=template)["TemplateStatus"], 0)

    def test_a_refused_signature_is_explained(self):
        self.open("requests")
        self.assertEqual(self.shop.send_signed(key="wrong"), "AuthFailure.SignatureFailure")
        self.browser.click(".rows .row")
        self.browser.shows("What differs: secret key", ".detail")
        self.browser.shows("content-type;host", ".lined")

    def test_statistics_count_what_became_of_mail(self):
        for address in ("mei+open@example.org", "ana+hardbounce@example.org"):
            self.shop.send(to=address)
        self.open("statistics")
        self.browser.until("return document.querySelectorAll('.chart').length === 6")
        totals = self.browser.run(
            "return [...document.querySelectorAll('.chart header strong')].map((each) => each.innerText)"
        )
        self.assertEqual(totals, ["2", "1", "1", "1", "0", "0"])

    def test_a_webhook_is_set_and_told(self):
        trap = Trap()
        self.addCleanup(trap.stop)
        self.open("webhooks")
        self.browser.shows("Nobody is told")
        self.browser.fill("input[type=url]", f"http://127.0.0.1:{trap.port}/events")
        self.browser.press_button("Set the webhook", "main")
        self.browser.shows("all events", ".card")
        self.shop.send()
        trap.wait_for("/events")
        self.browser.shows("204", "table[aria-label=Attempts]")
        self.browser.press_button("Replay", "table[aria-label=Attempts]")
        self.browser.shows("again", "table[aria-label=Attempts]")
        self.assertEqual(trap.below("/events"), ["/events"] * 2)
        self.browser.press_button("Remove", ".card")
        self.browser.shows("Nobody is told")

    def test_a_failure_names_what_failed(self):
        self.expected_errors = ("status of 400",)
        self.open("clock")
        self.browser.fill("input[placeholder='1d12h']", "soon")
        self.browser.press_button("Advance", "main")
        self.browser.shows("Clock: ", ".toast.failed")


class Tasks(Case):
    time = "2026-03-02 08:00:00"

    def test_a_turn_of_the_clock_runs_a_recurring_task(self):
        begin = {"BeginTime": "2026-03-02 09:00:00", "IntervalTime": 12}
        self.shop.batch("Again", TaskType=3, CycleParam=begin)
        self.open("clock")
        self.browser.shows("08:00:00", ".dials")
        self.browser.shows("frozen", ".clock-face")
        self.browser.press_button("+ 1 day", "main")
        self.browser.until("return document.querySelectorAll('table[aria-label=Runs] tbody tr').length === 2")
        self.browser.shows("2026-03-03", ".dials")
        self.go("tasks")
        self.browser.click(".rows .row")
        self.browser.shows("6 of 6 sent", ".detail")
        self.go("inbox")
        self.browser.until("return document.querySelectorAll('.rows .row').length === 6")
        self.assert_same_document()

    def test_a_task_is_run_and_ended(self):
        self.shop.batch("By hand", TaskType=3, CycleParam={"BeginTime": "2026-03-05 09:00:00", "IntervalTime": 24})
        self.open("tasks")
        self.browser.click(".rows .row")
        self.browser.press_button("Run now", ".detail")
        self.browser.shows("3 of 3 sent", ".detail")
        self.browser.press_button("End…", ".detail")
        self.browser.press_button("End the task", "dialog")
        self.browser.shows("has ended", ".toasts")
        self.browser.until("return !document.querySelector('.detail .head .buttons')")
        self.assertNotEqual(self.shop.ask("tasks")["tasks"][0]["status"], 1)
