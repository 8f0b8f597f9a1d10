"""The page for users of Python: its blocks are run as they stand there, one after the other."""

import contextlib
import io
import pathlib
import re
import unittest

PAGE = pathlib.Path(__file__).parents[3] / "docs" / "emulator-python.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Documentation(unittest.TestCase):
    def setUp(self):
        self.names = {}
        self.addCleanup(self.stop)

    def stop(self):
        """Ends what a block has started and none has stopped."""
        for name in ["emulator", "strict"]:
            if process := self.names.get(name):
                process.kill()
                process.wait()
                process.stdout.close()

    def test_each_block_does_what_it_says(self):
        text = PAGE.read_text(encoding="utf-8")
        blocks = list(BLOCK.finditer(text))
        self.assertEqual(len(blocks), text.count("```python"))
        self.assertGreater(len(blocks), 0)
        for block in blocks:
            above = text.count("\n", 0, block.start(1))
            code = compile("\n" * above + block[1], PAGE, "exec")
            with contextlib.redirect_stdout(io.StringIO()):
                exec(code, self.names)
