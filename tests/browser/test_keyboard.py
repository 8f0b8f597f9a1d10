"""The inbox without a mouse, and the page on a phone and in the dark."""

from case import Case
from shop import MARKUP

VIEWS = ("inbox", "tasks", "lists", "templates", "clock", "faults", "requests", "webhooks", "statistics")
ESCAPE, ENTER, TAB = "\ue00c", "\ue007", "\ue004"

#: What has the focus: the text of it, or of the part that it stands for.
FOCUS = "return document.activeElement?.matches(given[0]) && document.activeElement.innerText.includes(given[1])"


class Keyboard(Case):
    def focus_is(self, selector, text=""):
        self.browser.until(FOCUS, selector, text)

    def test_mail_is_walked_through_by_keys(self):
        for subject in ("third", "second", "first"):
            self.shop.send(subject=subject)
        self.open("inbox")
        self.browser.until("return document.querySelectorAll('.rows .row').length === 3")
        self.browser.keys("j")
        self.focus_is(".row", "first")
        self.browser.keys("j", "j", "k")
        self.focus_is(".row", "second")
        self.browser.shows("second", ".detail h2")
        self.browser.keys(ENTER)
        self.focus_is(".detail")
        self.browser.keys(ESCAPE)
        self.focus_is(".row", "second")
        self.assertEqual(self.browser.run("return location.hash"), "#/inbox")
        self.browser.keys(TAB)
        self.focus_is(".row", "third")
        self.browser.keys(ENTER)
        self.browser.shows("third", ".detail h2")

    def test_search_help_and_views_have_keys(self):
        self.shop.send(subject="to be found")
        self.open("inbox")
        self.browser.keys("/")
        self.focus_is("input[type=search]")
        self.browser.keys(*"found")
        self.browser.shows("to be found", ".rows")
        self.assertEqual(self.browser.run("return document.activeElement.value"), "found")
        self.browser.keys(ESCAPE, "?")
        self.browser.shows("the next one of a list", "dialog[open]")
        self.browser.keys(ESCAPE)
        self.browser.until("return document.querySelector('dialog') === null")
        for number, view in enumerate(VIEWS, start=1):
            self.browser.keys(str(number))
            self.browser.until("return location.hash.startsWith('#/' + given[0])", view)
            self.browser.until("return document.querySelector('.shell [aria-current]').dataset.view === given[0]", view)

    def test_what_can_be_pressed_has_a_name_and_a_ring(self):
        self.shop.batch("A batch")
        for view in VIEWS:
            with self.subTest(view=view):
                self.open(view)
                self.browser.until("return document.querySelector('main h1, main .bar') !== null")
                nameless = """return [...document.querySelectorAll('button, a, input, select, textarea')].filter((each) =>
                    !(each.innerText.trim() || each.ariaLabel || each.labels?.length)).map((each) => each.outerHTML)"""
                self.assertEqual(self.browser.run(nameless), [])
                self.browser.keys(TAB)
                ring = "return getComputedStyle(document.activeElement).outlineStyle"
                self.assertEqual(self.browser.run(ring), "solid")


class Screen(Case):
    def test_a_phone_scrolls_down_and_never_aside(self):
        self.browser.size(360, 740)
        self.shop.send(template=MARKUP, name="Mei", city="a city whose name is longer than any screen is wide, " * 4)
        self.shop.batch("A batch whose subject is longer than any screen of a phone is wide, and goes on")
        self.shop.ask(
            "faults",
            method="POST",
            body={"id": "a" * 90, "action": "CreateReceiverDetailWithData", "what": {"late": "released"}},
        )
        self.shop.send_signed(key="wrong")
        for view in (
            *VIEWS,
            "tasks/1",
            "lists/1",
            "templates/2",
            "inbox/%d" % self.shop.ask("inbox")["messages"][-1]["id"],
        ):
            with self.subTest(view=view):
                self.open(view)
                self.browser.until("return document.querySelector('main').innerText.length > 20")
                wide = """return [document.documentElement, ...document.querySelectorAll('main, .page, .list, .detail')]
                    .filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.className || each.tagName)"""
                self.assertEqual(self.browser.run(wide), [])

    def test_a_phone_goes_from_the_list_to_the_mail_and_back(self):
        self.browser.size(360, 740)
        self.shop.send(subject="On a phone")
        self.open("inbox")
        self.browser.click(".rows .row")
        self.browser.shows("On a phone", ".detail h2")
        self.assertEqual(self.browser.run("return document.querySelector('.list').offsetWidth"), 0)
        self.browser.click(".back")
        self.browser.until("return document.querySelector('.list').offsetWidth === 360")
        self.browser.click(".brand button")
        self.browser.click(".shell a[data-view='tasks']")
        self.browser.shows("No task yet")
        self.assertEqual(self.browser.run("return document.querySelector('.menu').offsetWidth"), 0)

    def test_the_dark_is_the_systems_or_chosen(self):
        ground = "return getComputedStyle(document.documentElement).backgroundColor"
        self.open("inbox")
        light = self.browser.run(ground)
        self.browser.tell(
            "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
        )
        dark = self.browser.run(ground)
        self.assertNotEqual(light, dark)
        self.browser.click("button[aria-label='Light or dark']")
        self.assertEqual(self.browser.run(ground), light)
        self.open("tasks")
        self.assertEqual(self.browser.run(ground), light)
