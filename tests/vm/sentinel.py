#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sends UDP datagrams to a guest's network card all the time, from a sentinel (banned in the guest) and a stranger
(not banned), over IPv4 and IPv6: sentinel.py OWN-SOCKET GUEST-SOCKET. A datagram of these UNIX sockets is one
Ethernet frame. Ends when it is told to, after half an hour at the latest."""
import ipaddress
import os
import socket
import struct
import sys
import time

INTERVAL = 0.01  # seconds between two frames of one source
SELDOM = 5  # of so many rounds, strangers send in one: what arrives costs the guest much more than what is dropped
LONGEST = 1800  # seconds
HOST_MAC, SENDER_MAC = bytes.fromhex("02005e000001"), bytes.fromhex("02005e000002")
PORT = 4444
PAYLOAD = b"sentinel"
HOST = {4: "198.51.100.1", 6: "2001:db8:1::1"}
SENTINELS = ["198.51.100.66", "2001:db8:1::66"]
STRANGERS = ["198.51.100.77", "2001:db8:1::77"]


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def udp(source, destination):
    length = 8 + len(PAYLOAD)
    pseudo = source.packed + destination.packed + struct.pack("!II", length, socket.IPPROTO_UDP)
    header = struct.pack("!HHH", PORT, PORT, length)
    return header + struct.pack("!H", checksum(pseudo + header + b"\0\0" + PAYLOAD)) + PAYLOAD


def frame(source):
    source = ipaddress.ip_address(source)
    destination = ipaddress.ip_address(HOST[source.version])
    datagram = udp(source, destination)
    if source.version == 6:
        header = struct.pack("!IHBB", 6 << 28, len(datagram), socket.IPPROTO_UDP, 64) + source.packed + destination.packed
        return HOST_MAC + SENDER_MAC + b"\x86\xdd" + header + datagram
    header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(datagram), 0, 0, 64, socket.IPPROTO_UDP, 0)
    header += source.packed + destination.packed
    header = header[:10] + struct.pack("!H", checksum(header)) + header[12:]
    return HOST_MAC + SENDER_MAC + b"\x08\x00" + header + datagram


def send(link, frames, guest):
    for one in frames:
        try:
            link.sendto(one, guest)
        except OSError:
            pass  # the guest is not there, or does not take frames just now


def discard(link):
    """What the guest says is not looked at."""
    try:
        while True:
            link.recv(1 << 16)
    except BlockingIOError:
        pass


def main(own, guest):
    sentinels, strangers = [frame(one) for one in SENTINELS], [frame(one) for one in STRANGERS]
    link = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    link.bind(own)
    link.setblocking(False)
    parent, end, rounds = os.getppid(), time.monotonic() + LONGEST, 0
    while os.getppid() == parent and time.monotonic() < end:
        send(link, sentinels, guest)
        if rounds % SELDOM == 0:
            send(link, strangers, guest)
        discard(link)
        rounds += 1
        time.sleep(INTERVAL)


main(*sys.argv[1:])
