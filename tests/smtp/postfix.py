"""A Postfix of its own: a port, a certificate and a mailbox for each recipient, all in one folder."""

import mailbox
import pathlib
import pwd
import socket
import subprocess

MAIN = """
compatibility_level = 3.6
myhostname = mail.example.org
mydestination =
inet_interfaces = loopback-only
inet_protocols = ipv4
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
queue_directory = {folder}/queue
data_directory = {folder}/data
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {folder}/certificate.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access regexp:{folder}/access
virtual_mailbox_domains = example.org
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/mailboxes
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_mailbox_limit = 0
"""

MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup    unix-dgram n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
virtual   unix  - n n - - virtual
anvil     unix  - - n - 1 anvil
proxymap  unix  - - n - - proxymap
postlog   unix-dgram n - n - 1 postlogd
"""

# For whom the server has another answer.
ACCESS = r"/^later@/ DEFER_IF_PERMIT 4.7.1 not now" + "\n"


class Postfix:
    """A server that runs from `start` to `stop`, with a mailbox for each of the names."""

    def __init__(self, folder, names):
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        self.certificate = self.folder / "certificate.pem"
        owner = pwd.getpwnam("postfix")
        self.folder.chmod(0o755)
        for name in ["queue", "data", "mail"]:
            (self.folder / name).mkdir()
        for name in ["data", "mail"]:
            subprocess.run(["chown", "postfix", self.folder / name], check=True)
        values = {"folder": self.folder, "port": self.port, "uid": owner.pw_uid, "gid": owner.pw_gid}
        files = {"main.cf": MAIN.format(**values), "master.cf": MASTER.format(**values)}
        mailboxes = "".join(f"{name}@example.org {name}/\n" for name in names)
        for name, text in {**files, "mailboxes": mailboxes, "access": ACCESS}.items():
            (self.folder / name).write_text(text)
        self.make_certificate(self.folder / "key.pem")

    def make_certificate(self, key):
        """A certificate that signs itself, for 127.0.0.1, and its key."""
        run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
            + ["-days", "2", "-subj", "/CN=mail.example.org", "-addext", "subjectAltName=IP:127.0.0.1"]
            + ["-addext", "basicConstraints=critical,CA:FALSE"]
            + ["-keyout", key, "-out", self.certificate]
        )

    def start(self):
        run(["postfix", "-c", self.folder, "start"])
        return self

    def stop(self):
        run(["postfix", "-c", self.folder, "stop"])

    def deliver_all(self):
        """Waits until nothing is in the queue any more: what is there is brought to the mailboxes."""
        while any(self.queued()):
            run(["postfix", "-c", self.folder, "flush"])
        stuck = [path for path in (self.folder / "queue" / "deferred").rglob("*") if path.is_file()]
        assert not stuck, (self.folder / "log").read_text()

    def queued(self):
        for name in ["maildrop", "incoming", "active"]:
            folder = self.folder / "queue" / name
            yield from (path for path in folder.rglob("*") if path.is_file())

    def mail(self):
        """All mail that came, by its recipient."""
        boxes = sorted(box for box in (self.folder / "mail").iterdir() if box.is_dir())
        return {box.name: list(mailbox.Maildir(box)) for box in boxes}


def run(command):
    """Runs a command; one that fails says why."""
    ended = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert ended.returncode == 0, f"{command}: {ended.stdout}{ended.stderr}"


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
