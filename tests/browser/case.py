"""What all tests have: a browser, an account of their own, and a console without errors at the end."""

import os
import unittest

from emulator import Emulator
from shop import Shop
from webdriver import Driver

EMULATOR = Emulator(os.environ["SES_EMULATOR"], os.environ["SES"])


class Case(unittest.TestCase):
    """A test in a browser window of its own."""

    #: What the console may say: a test of what the browser keeps from happening hears of it.
    expected_errors = ()

    #: Where the account's clock stands still, in UTC+8; without it, it runs.
    time = None

    @classmethod
    def setUpClass(cls):
        cls.driver = Driver()
        cls.addClassCleanup(cls.driver.stop)

    def setUp(self):
        self.browser = self.driver.browser()
        self.addCleanup(self.browser.close)
        self.browser.size(1280, 800)
        self.shop = Shop(EMULATOR, self.id().rsplit(".test_")[-1], self.time)

    def tearDown(self):
        errors = [error for error in self.browser.errors() if not any(part in error for part in self.expected_errors)]
        self.assertEqual(errors, [])

    def open(self, view):
        """Opens a view, and marks the document, so that a reload is noticed."""
        self.browser.open(self.shop.page(view))
        self.browser.until("return document.querySelector('.live.on') !== null")
        self.browser.run("window.isMarked = true")

    def assert_same_document(self):
        self.assertTrue(self.browser.run("return window.isMarked === true"), "the page was loaded anew")

    def go(self, view):
        """Leads to a view by its link."""
        self.browser.click(f".shell a[data-view='{view}']")
