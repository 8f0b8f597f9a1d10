"""A browser, driven by W3C WebDriver: JSON over HTTP to a chromedriver that this module starts.

https://www.w3.org/TR/webdriver2/
"""

import base64
import json
import os
import subprocess
import urllib.error
import urllib.request

#: The name under which WebDriver puts the reference to an element.
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"

#: How long a page may take to come to what is waited for, in milliseconds.
PATIENCE = 20_000

#: Resolves when a function gives something, which is asked again at each change of the document.
UNTIL = """
const given = [...arguments];
const done = given.pop();
const look = () => {
  const found = (() => { %s })();
  if (!found) return;
  observer.disconnect();
  done(found);
};
const observer = new MutationObserver(look);
observer.observe(document, { attributes: true, characterData: true, childList: true, subtree: true });
look();
"""

ARGUMENTS = [
    "--headless=new",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    # Another site, by a name that leads to this machine.
    "--host-resolver-rules=MAP *.example 127.0.0.1",
    "--proxy-server=direct://",
    "--force-device-scale-factor=1",
    "--hide-scrollbars",
]


class StaleElement(AssertionError):
    """An element is no longer in the document."""


class Driver:
    """A chromedriver, and the sessions that it opens."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        line = next(line for line in self.process.stdout if "successfully on port" in line)
        port = line.split()[-1].rstrip(".")
        self.url = f"http://127.0.0.1:{port}"
        self.browsers = []

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as refusal:
            value = json.load(refusal)["value"]
            kind = StaleElement if value["error"] == "stale element reference" else AssertionError
            raise kind(f"{value['error']}: {value['message'].splitlines()[0]}") from None

    def browser(self):
        arguments = ARGUMENTS + (["--no-sandbox"] if os.geteuid() == 0 else [])
        options = {
            "browserName": "chrome",
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL"},
            "timeouts": {"script": PATIENCE, "pageLoad": PATIENCE},
        }
        session = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": options}})
        self.browsers.append(Browser(self, session["sessionId"]))
        return self.browsers[-1]

    def stop(self):
        """Ends the browsers that are open, which would outlive their driver, and then that."""
        try:
            for browser in [*self.browsers]:
                browser.close()
        finally:
            self.end()

    def end(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


class Browser:
    """A session: one window, with what it keeps."""

    def __init__(self, driver, session):
        self.driver = driver
        self.session = session

    def ask(self, method, path, body=None):
        return self.driver.ask(method, f"/session/{self.session}{path}", body)

    def close(self):
        self.driver.browsers.remove(self)
        self.ask("DELETE", "")

    def open(self, url):
        self.ask("POST", "/url", {"url": url})

    def run(self, script, *arguments):
        """What a script of the page returns."""
        return self.ask("POST", "/execute/sync", {"script": script, "args": arguments})

    def settle(self, script, *arguments):
        """What an expression comes to that is a promise; `given` are the arguments."""
        body = f"const given = [...arguments]; const done = given.pop(); ({script}).then(done)"
        return self.ask("POST", "/execute/async", {"script": body, "args": arguments})

    def until(self, body, *arguments):
        """What the body of a function returns as soon as that is something."""
        try:
            return self.ask("POST", "/execute/async", {"script": UNTIL % body, "args": arguments})
        except AssertionError as error:
            raise AssertionError(f"{error}; it was waited for: {body}; the page has: {self.text()}") from None

    def shows(self, text, where="body"):
        """Waits for a text."""
        self.until("return document.querySelector(given[0])?.innerText.includes(given[1])", where, text)

    def text(self, where="body"):
        return self.run("return document.querySelector(arguments[0])?.innerText", where)

    def element(self, selector):
        """An element, once it is there."""
        self.until(f"return document.querySelector({json.dumps(selector)}) !== null")
        return self.ask("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def click(self, selector):
        """Clicks at an element; one that is drawn anew meanwhile is looked for again."""
        self.click_at(lambda: self.element(selector))

    def click_at(self, find):
        try:
            self.ask("POST", f"/element/{find()}/click", {})
        except StaleElement:
            self.click_at(find)

    def press_button(self, text, where="body"):
        """Clicks the button with a text, as a person does."""
        found = f"""return [...document.querySelectorAll({json.dumps(where + ' button, ' + where + ' a')})]
            .find((button) => button.innerText.trim() === {json.dumps(text)})"""
        self.click_at(lambda: self.until(found)[ELEMENT])

    def fill(self, selector, text):
        element = self.element(selector)
        self.ask("POST", f"/element/{element}/clear", {})
        self.ask("POST", f"/element/{element}/value", {"text": text})

    def point(self, x, y):
        """Clicks at a place of the window, whatever is there."""
        place = {"type": "pointerMove", "x": round(x), "y": round(y)}
        press = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        self.ask("POST", "/actions", {"actions": [{"type": "pointer", "id": "mouse", "actions": [place, *press]}]})

    def keys(self, *keys):
        """Presses keys, one after the other, wherever the focus is."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.ask("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def size(self, width, height):
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.tell("Emulation.setDeviceMetricsOverride", metrics)

    def tell(self, command, parameters):
        """A command of the DevTools protocol, for what WebDriver has no word for."""
        return self.ask("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def errors(self):
        """What the console says that is an error, since it was asked last."""
        return [
            entry["message"] for entry in self.ask("POST", "/se/log", {"type": "browser"}) if entry["level"] == "SEVERE"
        ]

    def picture(self):
        """The window as it looks, as a PNG."""
        return base64.b64decode(self.ask("GET", "/screenshot"))
