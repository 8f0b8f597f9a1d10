"""A mail runs nothing and fetches nothing, wherever it is shown."""

import base64
import json

from case import Case
from shop import SENDER
from trap import Trap

#: What a mail may try; `{}` is where it would be heard of. The last two are at places that a test can click at.
HOSTILE = """<!doctype html><html><head>
<meta http-equiv="refresh" content="0; url={0}/refresh">
<base href="{0}/base/">
<link rel="stylesheet" href="{0}/stylesheet"><link rel="preload" as="image" href="{0}/preload">
<link rel="dns-prefetch" href="{0}/"><link rel="prefetch" href="{0}/prefetch">
<style>@import "{0}/import"; @font-face {{ font-family: F; src: url({0}/font) }} body {{ background: url({0}/background); font-family: F }}</style>
<script>fetch("{0}/script")</script><script src="{0}/script-source"></script>
</head><body onload="fetch('{0}/onload')" style="margin: 0; height: 200px">
<form action="{0}/form" method="post"><button style="position: absolute; top: 0; left: 0; width: 100px; height: 100px">send</button></form>
<a href="javascript:fetch('{0}/link')" style="position: absolute; top: 0; left: 100px; width: 100px; height: 100px">link</a>
<img src="{0}/image"><img src="nothing" onerror="fetch('{0}/onerror')"><svg onload="fetch('{0}/svg')"></svg>
<video autoplay src="{0}/video"></video><object data="{0}/object"></object><embed src="{0}/embed">
<iframe src="{0}/frame"></iframe><iframe srcdoc="<script>fetch('{0}/srcdoc')</script>"></iframe>
<input autofocus onfocus="fetch('{0}/focus')"><details open ontoggle="fetch('{0}/toggle')"></details>
<script>top.document.title = "taken over"; parent.isTakenOver = true</script>
</body></html>"""


class Mail(Case):
    #: That something was kept from happening is what the console hears.
    expected_errors = ("Blocked", "blocked", "Refused", "refused", "violates", "sandboxed")

    def setUp(self):
        super().setUp()
        self.trap = Trap()
        self.addCleanup(self.trap.stop)

    def hostile(self, folder):
        return HOSTILE.format(f"http://127.0.0.1:{self.trap.port}/{folder}")

    def send(self, html):
        content = {"Html": base64.b64encode(html.encode()).decode()}
        template = self.shop.call("CreateEmailTemplate", TemplateName="hostile", TemplateContent=content)["TemplateID"]
        mail = {
            "FromEmailAddress": SENDER,
            "Destination": ["mei@example.org"],
            "Subject": "<img src=x onerror=alert(1)>",
        }
        self.shop.call("SendEmail", **mail, Template={"TemplateID": template, "TemplateData": json.dumps({})})
        return template

    def click_in(self, frame):
        """Clicks at the button and at the link of the mail."""
        place = self.browser.until(
            f"const frame = document.querySelector({json.dumps(frame)}); return frame && frame.getBoundingClientRect().toJSON()"
        )
        for x in (50, 150):
            self.browser.point(place["left"] + x, place["top"] + 50)

    def assert_untouched(self, folder):
        # The same document without a frame around it comes after it, and all that it fetches is heard.
        self.trap.pages["/control"] = self.hostile("control").replace("refresh", "none", 1)
        self.browser.open(f"http://127.0.0.1:{self.trap.port}/control")
        for path in (
            "script",
            "script-source",
            "onload",
            "image",
            "onerror",
            "stylesheet",
            "background",
            "frame",
            "srcdoc",
        ):
            self.trap.wait_for(f"/control/{path}")
        self.browser.point(150, 50)
        self.trap.wait_for("/control/link")
        self.assertEqual(self.trap.below(f"/{folder}"), [])

    def test_a_mail_in_the_inbox_does_nothing(self):
        self.send(self.hostile("mail"))
        self.open("inbox")
        self.browser.shows("<img src=x onerror=alert(1)>", ".rows")
        self.browser.click(".rows .row")
        self.click_in(".frame iframe")
        for tab in ("Source", "HTML"):
            self.browser.press_button(tab, ".mail")
        self.browser.until("return document.querySelector('.frame iframe') !== null")
        self.assertIsNone(self.browser.run("return document.querySelector('.frame iframe').contentDocument"))
        self.assertEqual(self.browser.run("return document.title"), "Inbox · SES emulator")
        self.assertFalse(self.browser.run("return window.isTakenOver === true"))
        self.assert_same_document()
        self.assert_untouched("mail")

    def test_a_mail_by_its_own_address_does_nothing(self):
        self.send(self.hostile("own"))
        number = self.shop.ask("inbox")["messages"][0]["id"]
        self.browser.open(f"{self.shop.emulator.url}/_emulator/inbox/{number}/html?account={self.shop.account}")
        self.assert_untouched("own")

    def test_a_preview_does_nothing(self):
        template = self.send(self.hostile("preview"))
        self.open(f"templates/{template}")
        self.browser.until("return document.querySelector('.rendered iframe') !== null")
        self.click_in(".rendered iframe")
        self.assertFalse(self.browser.run("return window.isTakenOver === true"))
        self.assert_same_document()
        self.assert_untouched("preview")
