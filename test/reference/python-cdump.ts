/**
 * The rules of cleaning, told in Python, so that Python's own json module is the judge of its own spelling.
 * Written from docs/compatibility.md and the facts, not from Open Library's code.
 */
import { spawnSync } from 'node:child_process';

export type Verdict =
  | { readonly kind: 'row'; readonly bytes: Buffer }
  | { readonly kind: 'dropped'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly reason: string };

/** False, or why these tests cannot run here. */
export function missingPython(): string | false {
  const { status, error } = spawnSync('python3', ['--version']);
  return status === 0 ? false : `python3 is missing (${error?.message ?? `status ${status}`})`;
}

/** What Python makes of each row; `rows` are joined by LF and must hold none. */
export function pythonVerdicts(rows: readonly Buffer[], date: string): Verdict[] {
  const input = Buffer.concat(rows.flatMap(row => [row, Buffer.from('\n')]));
  const { status, stdout, stderr } = spawnSync('python3', ['-c', REFERENCE, date], {
    input,
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`python3 failed: ${stderr.toString()}`);
  return stdout.toString('latin1').trimEnd().split('\n').map(verdictOf);
}

function verdictOf(line: string): Verdict {
  const [kind, text = ''] = line.split('\t');
  if (kind === 'row') return { kind, bytes: Buffer.from(text, 'base64') };
  if (kind === 'dropped' || kind === 'rejected') return { kind, reason: text };
  throw new Error(`python3 said: ${line}`);
}

const REFERENCE = String.raw`
import base64, json, re, sys

DATE = sys.argv[1]
RENAMED = {"/l/": "/languages/", "/a/": "/authors/", "/b/": "/books/", "/user/": "/people/"}
COPY = {r"\n": "\n", r"\r": "\r", r"\t": "\t", r"\\": "\\"}

class Dropped(Exception):
    pass

def renamed(key):
    for old, new in RENAMED.items():
        if key[:len(old)] == old:
            return new + key[len(old):]
    return key

def modernize(value):
    if isinstance(value, list):
        for item in value:
            modernize(item)
    if isinstance(value, dict):
        if "key" in value:
            assert isinstance(value["key"], str), "key"
            value["key"] = renamed(value["key"])
        if value.get("type") == "/type/datetime":
            assert isinstance(value["value"], str), "datetime"
            value["value"] = value["value"].replace(" ", "T")
        for item in value.values():
            modernize(item)

def drop(key):
    if not key.startswith("/"):
        raise Dropped("not a page")
    if key.startswith("/people/") and not re.match(r"^/people/[^/]+/lists/OL\d+L$", key):
        raise Dropped("user page")
    if key.startswith("/admin/"):
        raise Dropped("admin page")
    if key.startswith(("/scan", "/old/", "/b/")):
        raise Dropped("obsolete page")

def clean(line):
    text = line.decode("utf-8")
    assert "\r" not in text[:-1], "carriage return"
    thing_id, revision, data = text.strip().split("\t")
    document = json.loads(re.sub(r"\\[nrt\\]", lambda match: COPY[match.group()], data))
    assert isinstance(document, dict), "object"
    document.pop("id", None)
    modernize(document)
    key = document["key"]
    drop(key)
    if DATE and not document["last_modified"]["value"] < DATE + "Z":
        raise Dropped("after date")
    columns = [document["type"]["key"], key, str(document["revision"]), document["last_modified"]["value"]]
    for column in columns:
        assert isinstance(column, str) and not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029]", column), "column"
    assert columns[0], "type is empty"
    assert re.fullmatch("[0-9]+", columns[2]) and int(columns[2]) < 2**32, "revision"
    assert not isinstance(document["revision"], (bool, float)), "revision"
    return "\t".join(columns + [json.dumps(document)]).encode("utf-8")

for line in sys.stdin.buffer.read().split(b"\n")[:-1]:
    try:
        print("row", base64.b64encode(clean(line)).decode(), sep="\t")
    except Dropped as reason:
        print("dropped", reason, sep="\t")
    except Exception as reason:
        print("rejected", ascii(str(reason)), sep="\t")
`;
