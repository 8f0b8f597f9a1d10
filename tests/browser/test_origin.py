"""Another site does nothing here and reads nothing, by whatever name it calls the emulator."""

import json
import urllib.error

from case import EMULATOR, Case
from trap import Trap

PORT = EMULATOR.host.rsplit(":")[-1]

#: What the script of another site may try; each attempt says what it has come to.
ATTACK = """(() => {
const [base, query] = [given[0] + "/_emulator/", "?account=" + given[1]];
const read = (answer) => answer.text().then((text) => `read ${answer.status}: ${text}`);
const attempt = (path, options) => fetch(base + path + query, options).then(read, () => "nothing");
const listen = () => new Promise((settle) => {
  const channel = new EventSource(base + "events" + query);
  channel.addEventListener("change", ({ data }) => settle("heard " + data));
  channel.addEventListener("error", () => (channel.close(), settle("nothing")));
});
const load = (tag, source) => new Promise((settle) => {
  const element = document.createElement(tag);
  element.onload = () => settle("loaded");
  element.onerror = () => settle("nothing");
  element.src = source;
  document.body.append(element);
});
const plain = { method: "POST", headers: { "Content-Type": "text/plain" }, body: "{}" };
const all = {
  "reset": attempt("reset", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" }),
  "plain reset": attempt("reset", plain),
  "reset unread": fetch(base + "reset" + query, { ...plain, mode: "no-cors" }).then(() => "nothing", () => "nothing"),
  "beacon": Promise.resolve(navigator.sendBeacon(base + "reset" + query, "{}") && "nothing"),
  "action": attempt("actions/DeleteReceiver", { ...plain, body: '{"ReceiverId": 1}' }),
  "inbox": attempt("inbox"),
  "mail": attempt("messages"),
  "channel": listen(),
  "script": load("script", base + "inbox" + query),
  "image": load("img", base + "page/icon.svg"),
};
return Promise.all(Object.entries(all).map(([name, work]) => work.then((said) => [name, said])));
})()"""


class Origin(Case):
    #: What is refused or may not be read, the console says.
    expected_errors = (
        "CORS",
        "Failed to load resource",
        "ERR_",
        "MIME",
        "frame-ancestors",
        "X-Frame-Options",
        "Refused",
    )

    def setUp(self):
        super().setUp()
        self.trap = Trap()
        self.addCleanup(self.trap.stop)
        self.trap.pages["/site"] = "<!doctype html><title>another site</title><body>"
        self.shop.send(subject="A secret")

    def assert_all_is_there(self):
        self.assertEqual([mail["subject"] for mail in self.shop.ask("inbox")["messages"]], ["A secret"])
        self.assertEqual(self.shop.call("ListReceivers", Offset=0, Limit=1)["TotalCount"], 1)

    def attack(self, url):
        return dict(self.browser.settle(ATTACK, url, self.shop.account))

    def test_a_site_reads_nothing_and_changes_nothing(self):
        for site in ("127.0.0.1", "localhost", "evil.example"):
            with self.subTest(site=site):
                self.browser.open(f"http://{site}:{self.trap.port}/site")
                said = self.attack(EMULATOR.url)
                self.assertEqual(set(said.values()), {"nothing"}, said)
                self.assert_all_is_there()

    def test_a_form_of_a_site_is_refused(self):
        form = f"""<form method="post" enctype="text/plain" action="{EMULATOR.url}/_emulator/reset?account={self.shop.account}">
            <input name='{{"seed": false, "x":"' value='"}}'></form>"""
        self.trap.pages["/site"] = f"<!doctype html>{form}<script>document.forms[0].submit()</script>"
        self.browser.open(f"http://127.0.0.1:{self.trap.port}/site")
        self.browser.shows("a page of another origin asks for this")
        self.assert_all_is_there()

    def test_a_site_does_not_frame_the_page(self):
        self.trap.pages["/site"] = f"<!doctype html><iframe src='{self.shop.page('inbox')}'></iframe>"
        self.browser.open(f"http://127.0.0.1:{self.trap.port}/site")
        frame = self.browser.ask("POST", "/element", {"using": "css selector", "value": "iframe"})
        self.browser.ask("POST", "/frame", {"id": frame})
        self.assertFalse(self.browser.run("return document.querySelector('main') !== null"))

    def test_a_name_that_leads_here_opens_nothing(self):
        foreign = f"http://evil.example:{PORT}"
        for path in ("/_emulator/", "/_emulator/inbox", "/_emulator/events"):
            with self.subTest(path=path):
                self.browser.open(f"{foreign}{path}?account={self.shop.account}")
                self.browser.shows("is no name of this emulator")
        # From a document of that name, as after a change of its address (DNS rebinding).
        said = self.attack(foreign)
        unread = {name: text for name, text in said.items() if text != "nothing"}
        self.assertTrue(all(text.startswith("read 403") for text in unread.values()), unread)
        self.assert_all_is_there()

    def test_a_name_that_is_sent_opens_nothing(self):
        for name in ("evil.example", f"evil.example:{PORT}", "127.0.0.1.evil.example"):
            with self.subTest(name=name), self.assertRaises(urllib.error.HTTPError) as refused:
                self.shop.ask("inbox", headers={"Host": name})
            self.assertEqual(refused.exception.code, 403)
            self.assertIn("is no name of this emulator", json.load(refused.exception)["error"])
