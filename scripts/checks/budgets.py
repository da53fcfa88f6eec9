# SPDX-License-Identifier: Apache-2.0
"""How long a file and a function may be, and how deep blocks may nest; above that, split."""
import re

HEADER_LINES = 120
SOURCE_LINES = 250
FUNCTION_LINES = 40  # from the opening brace's line to the closing one's, not counting the first
NESTING = 3  # blocks inside one another within a function's body

SOURCES = (".cpp", ".c", ".bpf.h", ".def", ".sh", ".py", ".cmake", "CMakeLists.txt")
NOT_CODE = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^()\s\\]{0,16})\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL)
PREPROCESSOR = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
# What stands before the brace of a body: a parameter list, then qualifiers, a return type, member initialisers.
FUNCTION = re.compile(r"\)\s*(?:const|noexcept|override|final|mutable|&|\s|->[^;{}]*|:(?!:)[^;]*)*$", re.DOTALL)
CONTROL = re.compile(r"(?:^|[\s}])(?:if|for|while|switch|catch)\b[^;{}]*\)\s*$|\b(?:else|do|try)\s*$", re.DOTALL)
NOT_FUNCTION = re.compile(r"^\s*(?:\[\[.*?\]\]\s*)?(?:namespace|class|struct|union|enum|extern)\b[^()]*$|=\s*$|\breturn\b", re.DOTALL)


def without_noise(text):
    """Comments, strings and preprocessor lines become blanks; line numbers stay."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match[0])
    return PREPROCESSOR.sub(blank, NOT_CODE.sub(blank, text))


def is_initialiser(code, brace):
    """`name{1}` and `Type<T>{1}`; the formatter puts a blank before every other brace that follows a word."""
    return brace > 0 and (code[brace - 1].isalnum() or code[brace - 1] in "_>")


def opening(code, brace):
    """The brace that the closing one at `brace` belongs to."""
    depth = 0
    for i in range(brace, -1, -1):
        depth += (code[i] == "}") - (code[i] == "{")
        if depth == 0:
            return i
    return 0


def head(code, brace):
    """The text between the last statement's or block's end and this brace; parentheses may hold semicolons (for)."""
    depth = 0
    i = brace - 1
    while i >= 0:
        c = code[i]
        depth += (c == ")") - (c == "(")
        if depth <= 0 and c == "}" and is_initialiser(code, opening(code, i)):
            i = opening(code, i)
        elif depth <= 0 and c in ";{}":
            return code[i + 1:brace]
        i -= 1
    return code[:brace]


def kind_of(code, brace, in_function, in_list):
    if is_initialiser(code, brace):
        return "other"
    text = head(code, brace)
    if CONTROL.search(re.sub(r"\([^()]*\)", "()", re.sub(r"\([^()]*\)", "()", text))):
        return "block"
    if in_function:
        # A lambda's body nests like a block; braces of lists, and in lists, do not.
        bare = not text.strip() and not in_list
        return "block" if bare or re.search(r"\]\s*(\(|mutable|$)", text) else "other"
    return "function" if FUNCTION.search(text) and not NOT_FUNCTION.search(text) else "other"


def functions(code):
    """(line, lines, deepest nesting) of each function."""
    stack = []
    line = 1
    for i, c in enumerate(code):
        if c == "\n":
            line += 1
        elif c == "{":
            in_function = any(kind == "function" for kind, *_ in stack)
            in_list = in_function and stack[-1][0] == "other"
            stack.append([kind_of(code, i, in_function, in_list), line, 0])
            measure_depth(stack)
        elif c == "}" and stack:
            kind, start, deepest = stack.pop()
            if kind == "function":
                yield start, line - start, deepest


def measure_depth(stack):
    start = next((n for n, (kind, *_) in enumerate(stack) if kind == "function"), None)
    if start is not None:
        depth = sum(kind == "block" for kind, *_ in stack[start:])
        stack[start][2] = max(stack[start][2], depth)


def file_budget(path, interpreter):
    if path.endswith(".h") and not path.endswith(".bpf.h"):
        return HEADER_LINES
    return SOURCE_LINES if path.endswith(SOURCES) or interpreter else None


def judge_functions(path, text):
    for start, lines, deepest in functions(without_noise(text)):
        if lines > FUNCTION_LINES:
            yield f"{path}:{start}: a function of {lines} lines; {FUNCTION_LINES} are allowed"
        if deepest > NESTING:
            yield f"{path}:{start}: blocks nest {deepest} deep in this function; {NESTING} are allowed"


def check(tree):
    findings = []
    looked_at = 0
    for path in tree.paths:
        budget = file_budget(path, tree.interpreter(path))
        if budget is None:
            continue
        looked_at += 1
        count = len(tree.lines(path))
        if count > budget:
            findings.append(f"{path}:{budget + 1}: {count} lines; {budget} are allowed")
        if path.endswith((".h", ".c", ".cpp")):
            findings += judge_functions(path, tree.text(path) or "")
    return findings, f"{looked_at} files"
