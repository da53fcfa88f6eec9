# SPDX-License-Identifier: Apache-2.0
"""Who may include whom: the house's one-way street, as two tables."""
import re

# userspace/<layer>/ may include itself and these.
_MODEL = "model net base"
LAYERS = {
    "base": "",
    "net": "base",
    "model": "net base",
    "store": _MODEL,
    "lists": _MODEL,
    "policy": _MODEL,
    "host": "net base",
    "config": "policy " + _MODEL,
    "datapath": "policy " + _MODEL,
    "engine": "store policy datapath host lists " + _MODEL,
    "metrics": _MODEL,
    "service": "engine config metrics store policy datapath host lists " + _MODEL,
    "cli": "service config metrics engine store policy datapath host lists " + _MODEL,
}

# Headers that only the named layers may include.
OWNERS = {
    r"sqlite3\.h": "store",
    r"(bpf|xdp)/": "datapath",
    r"linux/(bpf|if_xdp|btf)\.h": "datapath",
    r".*\.skel\.h": "datapath",
    r"chatgate/(abi|gate)\.h": "datapath",
    r"libmnl/": "host",
    r"toml\+\+/": "config",
    r"CLI/": "cli",
    r"nlohmann/": "cli lists",
    r"spdlog/": "base",
    r"curl/": "lists",
    r"zlib\.h": "lists",
    r"(prometheus/|civetweb\.h)": "metrics",
    r"systemd/": "service",
}

# policy is pure: what it computes depends on its arguments alone.
IMPURE_INCLUDE = re.compile(
    r"ctime|time\.h|fstream|iostream|cstdio|stdio\.h|filesystem|random|thread|mutex|unistd\.h|fcntl\.h|sys/.*|base/(log|unique_fd)\.h")
IMPURE_CALL = re.compile(r"\b\w*_now\s*\(|::now\s*\(|\bgetenv\s*\(")

# Both sides include these folders: nothing of userspace, nothing of C++.
PLAIN = {
    "include/": re.compile(r"linux/types\.h|chatgate/.*|[a-z_]+\.(h|def)"),
    "bpf/": re.compile(r"linux/.*|bpf/.*|xdp/xdp_helpers\.h|chatgate/.*|[a-z_]+\.bpf\.h"),
}

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')


def includes(lines):
    for number, line in enumerate(lines, 1):
        found = INCLUDE.match(line)
        if found:
            yield number, found[1], '"' in line


def foreign(layer, header):
    """Why `layer` may not include the library's header `header`; None if it may."""
    for pattern, owners in OWNERS.items():
        if re.match(pattern, header) and layer not in owners.split():
            return f"only {owners} includes <{header}>"
    if layer == "policy" and IMPURE_INCLUDE.fullmatch(header):
        return f"policy is pure and does not include <{header}>"
    return None


def own(layer, header):
    """Why `layer` may not include "header"; None if it may."""
    other = header.split("/")[0]
    if other in LAYERS and other != layer and other not in LAYERS[layer].split():
        return f"{layer} may not include {other}: \"{header}\""
    if other not in LAYERS and other != "chatgate" and not header.endswith(".skel.h"):
        return f"an include names its layer, as in \"{layer}/{header}\""
    return None


def userspace(path, lines):
    layer = path.split("/")[1]
    if layer not in LAYERS:
        yield f"{path}:1: {layer} is not a layer of the design"
        return
    for number, header, quoted in includes(lines):
        reason = foreign(layer, header) or (own(layer, header) if quoted else None)
        if reason:
            yield f"{path}:{number}: {reason}"
    if layer == "policy":
        for number, line in enumerate(lines, 1):
            if IMPURE_CALL.search(line.split("//")[0]):
                yield f"{path}:{number}: policy is pure: no clock, no environment; take it as an argument"


def plain(path, lines, allowed):
    for number, header, _ in includes(lines):
        if not allowed.fullmatch(header):
            yield f"{path}:{number}: {path.split('/')[0]}/ does not include {header}"


def check(tree):
    findings = []
    paths = tree.c_files("userspace/")
    for path in paths:
        findings += userspace(path, tree.lines(path))
    for folder, allowed in PLAIN.items():
        for path in tree.c_files(folder):
            findings += plain(path, tree.lines(path), allowed)
    return findings, f"{len(tree.c_files('userspace/', 'include/', 'bpf/'))} files"
