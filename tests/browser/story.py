"""A month in the life of a shop, for what is looked at; by the account's clock, which stands still."""

import base64
import json

READERS, REGULARS = 3, 4
LETTER, ORDER, CODE = 7, 8, 9
NEWS = "Lantern Books <news@mail.example.com>"
ORDERS = "Lantern Orders <orders@mail.example.com>"

#: Who buys something in the last hour: address, name, number of the order, sum.
BUYERS = [
    ("liang@example.cn", "亮", "2061", "42.50"),
    ("mei+click@example.org", "Mei", "2062", "42.50"),
    ("tom+hardbounce@example.com", "Tom", "2063", "42.50"),
    ("ana+open@example.net", "Ana", "2064", "42.50"),
]


def letters(receivers, subject, **timing):
    """A batch of letters, as BatchSendEmail takes it."""
    data = json.dumps({"name": "reader", "city": "your town", "day": "Saturday"})
    template = {"TemplateID": LETTER, "TemplateData": data}
    request = {
        "FromEmailAddress": NEWS,
        "ReceiverId": receivers,
        "Subject": subject,
        "TaskType": 1,
        "Template": template,
    }
    return {**request, **timing}


def recurring(begin, hours):
    return {"TaskType": 3, "CycleParam": {"BeginTime": begin, "IntervalTime": hours}}


def single(template, to, subject, **data):
    """A mail to one recipient, as SendEmail takes it."""
    values = {"TemplateID": template, "TemplateData": json.dumps(data)}
    return {"FromEmailAddress": ORDERS, "Destination": [to], "Subject": subject, "Template": values}


def tell(emulator, account, key):
    """Letters for a month, orders on its last day, and something of each kind that is waited for."""
    turn = lambda **turn: emulator.ask("clock", method="POST", body=turn, account=account)
    emulator.call(
        account,
        "BatchSendEmail",
        **letters(READERS, "Five books for {{name}}", **recurring("2026-02-03 09:00:00", 7 * 24)),
    )
    emulator.call(
        account, "BatchSendEmail", **letters(READERS, "Tonight in {{city}}", **recurring("2026-02-02 17:30:00", 24))
    )
    turn(set="2026-03-03 08:20:00")
    emulator.call(
        account,
        "BatchSendEmail",
        **letters(REGULARS, "Spring, a week early", TaskType=2, TimedParam={"BeginTime": "2026-03-06 10:00:00"}),
    )
    emulator.call(account, "BatchSendEmail", **letters(REGULARS, "We move on Friday"))
    emulator.ask("wait", account=account, to="ana@example.net", timeout=60)
    for minute, buyer in enumerate(BUYERS):
        turn(advance=f"{7 + minute}m")
        confirm(emulator, account, *buyer)
    await_review(emulator, account)
    go_wrong(emulator, account, key)


def confirm(emulator, account, to, name, order, total):
    """Tells somebody that their order is on its way."""
    mail = single(ORDER, to, f"Your order {order} is on its way", name=name, order=order, total=total)
    emulator.call(account, "SendEmail", **mail)


def await_review(emulator, account):
    """A template that nobody has approved yet."""
    emulator.ask("terms", method="PUT", body={"template_review": "by_hand"}, account=account)
    text = base64.b64encode(b"Hello {{name}},\n\nthe spring list is here.\n").decode()
    emulator.call(account, "CreateEmailTemplate", TemplateName="spring list", TemplateContent={"Text": text})


def go_wrong(emulator, account, key):
    """Faults that have struck, and requests that were refused."""
    for fault in [
        {"id": "lost answer", "action": "SendEmail", "every": 2, "when": "after", "what": {"code": "InternalError"}},
        {"id": "late", "action": "BatchSendEmail", "what": {"late": "released", "code": "InternalError"}},
    ]:
        emulator.ask("faults", method="POST", body=fault, account=account)
    code = single(CODE, "mei@example.org", "Your code", name="Mei", code="771 204")
    emulator.signed(account, key, "SendEmail", **code)
    emulator.signed(account, key, "SendEmail", **{**code, "Destination": ["jo@example.org"]})
    emulator.signed(account, key, "ListReceivers", Offset=0, Limit=10)
    emulator.signed(account, key, "GetEmailTemplate", TemplateID=77)
    emulator.signed(account, key, "BatchSendEmail", **letters(REGULARS, "Closed on Monday"))
    emulator.signed(account, "anotherkey", "SendEmail", **code)
