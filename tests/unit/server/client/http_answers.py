"""An HTTP server for tests: prints its port, then each request as one line of JSON, and answers by the path."""
import argparse
import http.server
import json
import ssl
import sys
import threading


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        print(json.dumps({"method": self.command, "path": self.path, "body": body,
                          "type": self.headers.get("Content-Type"), "x": self.headers.get("X-Token")}), flush=True)
        name, _, value = self.path[1:].partition("/")
        if name == "bytes":
            self.say(200, b"x" * int(value))
        elif name == "chunks":  # more than it says at first
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            try:
                for _ in range(int(value)):
                    self.wfile.write(b"400\r\n" + b"x" * 1024 + b"\r\n")
                self.wfile.write(b"0\r\n\r\n")
            except OSError:
                self.close_connection = True
        elif name == "status":
            self.say(int(value), b"said")
        elif name == "away":
            self.say(302, b"", {"Location": "/status/200"})
        elif name == "headers":
            self.say(200, b"", {f"X-{n}": "v" * 1000 for n in range(int(value))})
        elif name == "never":
            self.server.wait_for_end.wait()
        else:
            self.say(200, b"hello", {"X-Mixed": "  a value  "})

    def say(self, status, body, headers=None):
        self.send_response(status)
        for key, value in (headers or {}).items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            try:
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = answer


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # clients of these tests hang up on purpose


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--certificate")
    options.add_argument("--key")
    args = options.parse_args()
    server = Server(("127.0.0.1", 0), Handler)
    server.wait_for_end = threading.Event()
    if args.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(args.certificate, args.key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()
    server.wait_for_end.set()


if __name__ == "__main__":
    main()
