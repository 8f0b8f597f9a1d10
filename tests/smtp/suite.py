"""Mail that goes on to a Postfix: `python3 suite.py`, as root; SES is the command that is tested."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse
import urllib.request

from postfix import Postfix

SEED = {
    "domain": [{"name": "mail.example.com"}],
    "sender": [{"address": "news@mail.example.com", "name": "Lantern Books"}],
    "template": [{"name": "letter", "html": "<p>Hello {{name}}, 您好</p>", "text": "Hello {{name}}, 您好"}],
}
READERS = 500

# How long to wait for anything, in seconds; nothing is judged by it.
LIMIT = 120


class Emulator:
    """An emulator with a data file, whose mail goes on to a server."""

    def __init__(self, folder, server, *, to="*@example.org"):
        seed = pathlib.Path(folder) / "seed.json"
        people = [{"email": f"reader{n}@example.org", "data": {"name": f"Reader {n}"}} for n in range(READERS)]
        seed.write_text(json.dumps({**SEED, "list": [{"name": "readers", "recipients": people}]}))
        command = [os.environ["SES"], "emulator", "--port", "0", "--data", f"{folder}/mail.db", "--seed", seed]
        command += ["--smtp", f"127.0.0.1:{server.port}", "--smtp-to", to, "--smtp-root", server.certificate]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("The emulator listens on "), line + self.process.stderr.read()
        self.url = line.split()[-1]

    def ask(self, path, body=None, **query):
        url = f"{self.url}/_emulator/{path}?{urllib.parse.urlencode(query)}"
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(url, data)) as answer:
            return json.load(answer)

    def send(self, action, **parameters):
        common = {"FromEmailAddress": "Lantern Books <news@mail.example.com>", "Subject": "Five books, 五本书"}
        template = {"TemplateID": 1, "TemplateData": json.dumps({"name": "reader"})}
        response = self.ask(f"actions/{action}", {**common, "Template": template, **parameters})["Response"]
        assert "Error" not in response, response

    def until(self, is_reached):
        """Waits until the mail stands so, each time that the emulator says that something has changed."""
        counts = {}
        with urllib.request.urlopen(f"{self.url}/_emulator/events", timeout=LIMIT) as events:
            deadline = time.monotonic() + LIMIT
            for line in events:
                assert time.monotonic() < deadline, f"{counts}: {self.end()}"
                if line.startswith(b"data:"):
                    counts = self.ask("relay")["counts"]
                    if is_reached(counts):
                        return counts

    def end(self, how=signal.SIGTERM):
        """Ends it; what it has logged is the rest of its errors."""
        self.process.send_signal(how)
        log = self.process.communicate()[1]
        if how == signal.SIGTERM:
            assert self.process.returncode == 0, log
        return log


class SmtpTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        home = pathlib.Path(self.folder.name)
        home.chmod(0o755)
        (home / "postfix").mkdir()
        names = ["mei", "later", *(f"reader{n}" for n in range(READERS))]
        self.server = Postfix(home / "postfix", names).start()
        self.addCleanup(self.server.stop)

    def start(self, **options):
        emulator = Emulator(self.folder.name, self.server, **options)
        self.addCleanup(emulator.process.kill)
        return emulator

    def test_a_batch_comes_once_to_each_and_reads_as_it_was_sent(self):
        emulator = self.start()
        emulator.send("BatchSendEmail", ReceiverId=1, TaskType=1)
        emulator.until(lambda counts: counts == {"settled": READERS})
        self.server.deliver_all()
        mail = self.server.mail()
        self.assertEqual(len(mail), READERS)
        self.assertEqual({len(box) for box in mail.values()}, {1})
        [one] = mail["reader7"]
        [shown] = emulator.ask("inbox", to="reader7@example.org")["messages"]
        shown = dict(emulator.ask(f"inbox/{shown['id']}")["headers"])
        self.assertEqual(one["Message-ID"], shown["Message-ID"])
        self.assertEqual(len({box[0]["Message-ID"] for box in mail.values()}), READERS)
        text, html = one.get_payload()
        self.assertEqual(text.get_payload(decode=True).decode().strip(), "Hello Reader 7, 您好")
        self.assertEqual(html.get_payload(decode=True).decode().strip(), "<p>Hello Reader 7, 您好</p>")
        self.assertIn("with ESMTPS", one["Received"])
        log = emulator.end()
        self.assertNotIn("reader7", log)

    def test_what_the_server_says_becomes_the_status(self):
        emulator = self.start()
        for to in ["mei", "nobody", "later"]:
            emulator.send("SendEmail", Destination=[f"{to}@example.org"])
        emulator.until(lambda counts: counts == {"settled": 3})
        expected = {"mei": (1, "250 2.0.0"), "nobody": (3, "550 5.1.1"), "later": (8, "450 4.7.1")}
        for message in emulator.ask("inbox")["messages"]:
            status, words = expected.pop(message["to"].split("@")[0])
            whole = emulator.ask(f"inbox/{message['id']}")
            self.assertEqual(whole["deliver_status"], status, whole)
            self.assertTrue(whole["deliver_message"].startswith(words), whole)
        self.assertFalse(expected)

    def test_only_who_is_allowed_gets_mail(self):
        emulator = self.start(to="mei@example.org")
        emulator.send("SendEmail", Destination=["reader1@example.org"])
        emulator.send("SendEmail", Destination=["mei@example.org"])
        emulator.until(lambda counts: counts == {"settled": 1})
        self.server.deliver_all()
        self.assertEqual(list(self.server.mail()), ["mei"])

    def test_a_certificate_that_nobody_vouches_for_is_not_trusted(self):
        known = self.server.certificate
        self.server.certificate = self.server.folder / "other.pem"
        self.server.make_certificate(self.server.folder / "other.key")
        emulator = self.start()
        emulator.send("SendEmail", Destination=["mei@example.org"])
        emulator.until(lambda counts: counts == {"waiting": 1})
        emulator.end()
        self.assertEqual(self.server.mail(), {})
        self.server.certificate = known
        emulator = self.start()
        emulator.until(lambda counts: counts == {"settled": 1})

    def test_kills_on_the_way_bring_nobody_a_second_mail(self):
        emulator = self.start()
        emulator.send("BatchSendEmail", ReceiverId=1, TaskType=1)
        for part in range(1, 10):
            done = part * READERS // 10
            emulator.until(lambda counts: counts.get("settled", 0) + counts.get("unknown", 0) >= done)
            emulator.end(signal.SIGKILL)
            emulator = self.start()
        counts = emulator.until(lambda counts: counts.get("settled", 0) + counts.get("unknown", 0) == READERS)
        self.server.deliver_all()
        mail = self.server.mail()
        self.assertEqual({len(box) for box in mail.values()}, {1}, "nobody gets a mail twice")
        unknown = counts.get("unknown", 0)
        self.assertLessEqual(unknown, 9, "one mail at most for each kill")
        self.assertGreaterEqual(len(mail), READERS - unknown, "what is settled has come")
        print(f"\nkills: 9, {counts}, {len(mail)} mailboxes with one mail each", file=sys.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
