"""An SMTP server for tests: prints its port, then each message that it took as one line of JSON.

What it answers follows from the local part of the recipient: `later` and `full` are put off with 4xx, `nobody` and
`refused` are refused with 5xx. The sender `banned` is refused, too.
"""
import argparse
import asyncio
import json
import logging
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

ANSWERS_TO_RECIPIENT = {"later": "450 4.2.0 try again \x07in a while", "nobody": "550 5.1.1 no such mailbox"}
ANSWERS_TO_DATA = {"full": "452 4.2.2 the disk is full", "refused": "554 5.7.1 we do not like it"}


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, options):
        if address.startswith("banned@"):
            return "550 5.7.1 the sender is not welcome"
        envelope.mail_from = address
        return "250 2.1.0 fine"

    async def handle_RCPT(self, server, session, envelope, address, options):
        envelope.rcpt_tos.append(address)
        return ANSWERS_TO_RECIPIENT.get(address.partition("@")[0], "250 2.1.5 fine")

    async def handle_DATA(self, server, session, envelope):
        answer = ANSWERS_TO_DATA.get(envelope.rcpt_tos[0].partition("@")[0])
        if answer:
            return answer
        print(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None,
                          "user": session.auth_data, "bytes": envelope.original_content.decode()}), flush=True)
        return "250 2.0.0 taken"


def authenticate(server, session, envelope, mechanism, data):
    is_right = (data.login, data.password) == (b"rapport", b"a secret: <&>")
    return AuthResult(success=is_right, handled=False, auth_data="rapport")


async def serve(args):
    context = None
    if args.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(args.certificate, args.key)
    starttls = None if args.tls else context
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Handler(), hostname="sink.test", tls_context=starttls, require_starttls=starttls is not None,
                     authenticator=authenticate if args.auth else None, auth_required=args.auth,
                     auth_require_tls=starttls is not None),
        "127.0.0.1", 0, ssl=context if args.tls else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--certificate")
    options.add_argument("--key")
    options.add_argument("--auth", action="store_true", help="nobody sends without signing in")
    options.add_argument("--tls", action="store_true", help="from the first byte, instead of STARTTLS")
    # Clients of these tests hang up on purpose, and what aiosmtpd deprecates it uses itself.
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    asyncio.run(serve(options.parse_args()))


if __name__ == "__main__":
    main()
