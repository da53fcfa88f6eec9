#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A web server with lists, for tests of URLs: list_server.py FOLDER [ADDRESS].

Serves the files of FOLDER with an ETag made of their bytes; listens on a port that the kernel chooses, and writes its
number to FOLDER/.port when it is ready, and a line `PATH IF-NONE-MATCH STATUS` per request to FOLDER/.log. Besides:
/status/N, /loop, /to/PATH (redirects), /slow (headers, then nothing), /endless, /claims-much, /cut, /ftp. What the file
FOLDER/NAME.answer says is done for /NAME instead, as long as it is there: `status/N`, `slow`, …, or `never` (no answer).
"""
import hashlib
import http.server
import pathlib
import socketserver
import sys
import time

FOLDER = pathlib.Path(sys.argv[1])


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", headers=()):
        with open(FOLDER / ".log", "a", encoding="utf-8") as log:
            log.write(f"{self.path} {self.headers.get('If-None-Match', '-')} {status}\n")
        self.close_connection = True
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if not any(name == "Content-Length" for name, _ in headers) and status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def endless(self):
        self.answer(200, headers=[("Content-Length", str(1 << 40))])
        while True:
            self.wfile.write(b"\n" * 65536)

    def file(self, name):
        path = FOLDER / name
        if not path.is_file():
            return self.answer(404, b"<html>not found</html>")
        body = path.read_bytes()
        etag = '"%s"' % hashlib.sha256(body).hexdigest()[:16]
        if self.headers.get("If-None-Match") == etag:
            return self.answer(304, headers=[("ETag", etag)])
        return self.answer(200, body, [("ETag", etag)])

    def never(self, other):
        with open(FOLDER / ".log", "a", encoding="utf-8") as log:
            log.write(f"{self.path} - never\n")
        while other.is_file():
            time.sleep(0.02)
        self.close_connection = True

    def do_GET(self):
        word, _, rest = self.path[1:].partition("/")
        other = FOLDER / (word + ".answer")
        if other.is_file():
            word, _, rest = other.read_text(encoding="utf-8").partition("/")
        try:
            if word == "never":
                return self.never(other)
            if word == "status":
                self.answer(int(rest), b"<html>no list</html>")
            elif word == "loop":
                self.answer(302, headers=[("Location", "/loop"), ("ETag", '"loop"')])
            elif word == "to":
                self.answer(301, b"moved", [("Location", "/" + rest), ("ETag", '"moved"')])
            elif word == "ftp":
                self.answer(302, headers=[("Location", "ftp://127.0.0.1/list"), ("Content-Length", "0")])
            elif word == "slow":
                self.answer(200, headers=[("Content-Length", "9")])
                self.rfile.read()  # until the client has gone
            elif word == "claims-much":
                self.answer(200, headers=[("Content-Length", str(1 << 40))])
            elif word == "endless":
                self.endless()
            elif word == "cut":
                self.answer(200, b"192.0.2.1\n", [("Content-Length", "1000")])
            else:
                self.file(word)
        except (BrokenPipeError, ConnectionResetError):
            pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


address = sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1"
server = Server((address, 0), Handler)
(FOLDER / ".port.new").write_text(str(server.server_address[1]), encoding="utf-8")
(FOLDER / ".port.new").rename(FOLDER / ".port")
server.serve_forever()
