"""Reads a message from stdin as a mail program does, and prints what it found as JSON."""
import email
import email.header
import email.policy
import email.utils
import json
import sys

raw = sys.stdin.buffer.read()
message = email.message_from_bytes(raw, policy=email.policy.default)


# The older parser: the newer one of Python 3.11 keeps the blank between two encoded words of a name.
older = email.message_from_bytes(raw, policy=email.policy.compat32)


def mailbox(header):
    assert len(message[header].addresses) == 1, message[header]
    name, address = email.utils.parseaddr(older[header].replace("\r\n", ""))
    return [str(email.header.make_header(email.header.decode_header(name))) if name.startswith("=?UTF-8?B?") else name,
            address]


def defects_of(part):
    found = [str(defect) for defect in part.defects]
    for value in part.values():
        found += [str(defect) for defect in getattr(value, "defects", [])]
    for inner in part.iter_parts() if part.is_multipart() else []:
        found += defects_of(inner)
    return found


head, _, _ = raw.partition(b"\r\n\r\n")
print(json.dumps({
    "headers": [name for name, _ in message.items()],
    "from": mailbox("From"),
    "to": mailbox("To"),
    "subject": str(message["Subject"]),
    "date": message["Date"].datetime.isoformat(),
    "id": message["Message-ID"].strip(),
    "language": message["Content-Language"],
    "auto": message["Auto-Submitted"],
    "type": message.get_content_type(),
    "parts": [[part.get_content_type(), part.get_content_charset(), part.get_content().replace("\r\n", "\n")]
              for part in message.iter_parts()],
    "defects": defects_of(message),
    "longest": {"head": max(map(len, head.split(b"\r\n"))), "all": max(map(len, raw.split(b"\r\n")))},
    "bare": raw.replace(b"\r\n", b"").count(b"\r") + raw.replace(b"\r\n", b"").count(b"\n"),
    "ascii": raw.isascii(),
    "dots": sum(line.startswith(b".") for line in raw.split(b"\r\n")),
}))
