"""Takes the pictures of the documents: `python3 pictures.py FOLDER`, against an emulator that was seeded with shop.toml.

They are small: pngquant reduces their colours if it is installed.
"""

import pathlib
import shutil
import subprocess
import sys

import story
from case import EMULATOR
from trap import Trap
from webdriver import Driver

ACCOUNT, KEY = "AKIDEMULATOR", "emulator"
WIDE, PHONE = (1280, 800), (390, 844)

#: What is waited for in each view, as an element that is there once all of it is.
VIEWS = {
    "tasks": "table[aria-label=Runs]",
    "lists": "table[aria-label=Recipients]",
    "templates": ".rendered iframe",
    "faults": ".card",
    "requests": ".lined",
    "statistics": ".bars",
}


class Album:
    """A folder of pictures, and the browser that takes them."""

    def __init__(self, browser, folder):
        self.browser = browser
        self.folder = folder

    def open(self, view, wanted, size=WIDE):
        self.browser.size(*size)
        self.browser.open("about:blank")
        self.browser.open(EMULATOR.page(view, ACCOUNT))
        self.browser.until("return document.querySelector('.live.on') && document.querySelector(given[0])", wanted)

    def take(self, name):
        self.browser.settle("document.fonts.ready.then(() => new Promise(requestAnimationFrame)).then(() => true)")
        picture = self.browser.picture()
        if pngquant := shutil.which("pngquant"):
            picture = subprocess.run(
                [pngquant, "--speed", "1", "128", "-"], input=picture, capture_output=True, check=True
            ).stdout
        (self.folder / f"{name}.png").write_bytes(picture)

    def dark(self, is_dark):
        value = "dark" if is_dark else "light"
        self.browser.tell(
            "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": value}]}
        )


def take_all(album):
    mail = EMULATOR.ask("inbox", account=ACCOUNT, to="ana@example.net")["messages"][0]["id"]
    refused = EMULATOR.ask("requests", account=ACCOUNT)["requests"][0]["request_id"]
    things = {"tasks": "tasks/2", "lists": "lists/3", "templates": "templates/7", "requests": f"requests/{refused}"}
    for is_dark, name in [(False, "inbox"), (True, "inbox-dark")]:
        album.dark(is_dark)
        album.open(f"inbox/{mail}", ".frame iframe")
        album.take(name)
    album.dark(False)
    album.open("inbox", ".rows .row", PHONE)
    album.take("inbox-phone")
    for view, wanted in VIEWS.items():
        album.open(things.get(view, view), wanted)
        album.take(view)
    with_webhooks(album)


def with_webhooks(album):
    """The clock is turned while somebody listens, and nobody at another address."""
    trap = Trap()
    try:
        for webhook in [
            {"url": f"http://127.0.0.1:{trap.port}/events"},
            {"url": "http://127.0.0.1:9/orders", "sender": "orders@mail.example.com", "events": ["bounce", "dropped"]},
        ]:
            EMULATOR.ask("webhooks", method="POST", body=webhook, account=ACCOUNT)
        turn(album)
        story.confirm(EMULATOR, ACCOUNT, "nils+hardbounce@example.com", "Nils", "2065", "42.50")
        album.open("webhooks", ".table .chip.bad")
        album.take("webhooks")
    finally:
        trap.stop()


def turn(album):
    album.open("clock", ".dial")
    album.browser.press_button("+ 1 day", "main")
    album.browser.click(".toast button")
    album.browser.element("table[aria-label=Runs]")
    album.take("clock")


if __name__ == "__main__":
    story.tell(EMULATOR, ACCOUNT, KEY)
    driver = Driver()
    try:
        browser = driver.browser()
        browser.tell("Emulation.setTimezoneOverride", {"timezoneId": "Europe/Berlin"})
        take_all(Album(browser, pathlib.Path(sys.argv[1])))
    finally:
        driver.stop()
