# SPDX-License-Identifier: Apache-2.0
"""The two ends of a TCP connection: `tcp.py listen PORT`, `tcp.py visit SOURCE HOST PORT`.

visit prints `connected`, or `silent` when nothing at all came back; any other outcome is an exception.
"""
import socket
import sys

GREETING = b"hello\n"


def listen(port):
    server = socket.create_server(("::", int(port)), family=socket.AF_INET6, dualstack_ipv6=True)
    while True:
        connection, _ = server.accept()
        with connection:
            connection.sendall(GREETING)


def visit(source, host, port):
    try:
        with socket.create_connection((host, int(port)), timeout=0.5, source_address=(source, 0)) as connection:
            print("connected" if connection.recv(len(GREETING)) else "cut off")
    except TimeoutError:
        print("silent")


{"listen": listen, "visit": visit}[sys.argv[1]](*sys.argv[2:])
