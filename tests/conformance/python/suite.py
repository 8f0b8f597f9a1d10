"""Runs every test beside this file, and writes what they have seen: `python suite.py REPORT`.

The emulators are those of SES_EMULATOR and SES_EMULATOR_STRICT: host and port of one as it is by default, and of one
that was started with --strict.
"""

import pathlib
import sys
import unittest

import coverage

if __name__ == "__main__":
    tests = unittest.defaultTestLoader.discover(str(pathlib.Path(__file__).parent))
    result = unittest.TextTestRunner().run(tests)
    coverage.write(sys.argv[1])
    sys.exit(not result.wasSuccessful())
