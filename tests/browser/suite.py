"""Runs every test beside this file, in a headless Chromium: `python3 suite.py`.

SES_EMULATOR is the host and port of an emulator, and SES the command that calls it; chromedriver is found by its name.
"""

import pathlib
import sys
import unittest

if __name__ == "__main__":
    tests = unittest.defaultTestLoader.discover(str(pathlib.Path(__file__).parent))
    result = unittest.TextTestRunner(verbosity=2).run(tests)
    sys.exit(not result.wasSuccessful())
