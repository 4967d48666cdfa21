"""What the hub's stand-ins do with files: artifacts, caches, sites and uploads are folders of the hub."""

from __future__ import annotations

import glob
import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

HUB = Path(os.environ["HUB"])
RUN = os.environ["GITHUB_RUN_ID"]
GIVEN: dict[str, str] = json.loads(os.environ["GIVEN"])


def main(verb: str, *words: str) -> None:
    """Do what a stand-in is for."""
    {"upload": upload, "download": download, "save": save, "restore": restore}.get(verb, others)(verb, *words)


def say(**outputs: object) -> None:
    """Set outputs of the step."""
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
        file.writelines(f"{name.replace('_', '-')}={value}\n" for name, value in outputs.items())


def fail(text: str) -> None:
    """End the step."""
    print(f"::error::{text}")
    sys.exit(1)


def found(patterns: str, *, hidden: bool) -> list[Path]:
    """The files that the lines mean; a folder means all that is in it."""
    kept: dict[Path, None] = {}
    for line in filter(None, map(str.strip, patterns.splitlines())):
        matched = [Path(name) for name in glob.glob(line.lstrip("!"), recursive=True, include_hidden=hidden)]  # noqa: PTH207 (absolute patterns, too)
        files = [file for one in matched for file in ([one] if one.is_file() else sorted(one.rglob("*")))]
        for file in (one.absolute() for one in files if one.is_file()):
            if line.startswith("!"):
                kept.pop(file, None)
            elif hidden or not any(part.startswith(".") for part in Path(os.path.relpath(file)).parts if part != ".."):
                kept[file] = None
    return list(kept)


def upload(*_: str) -> None:
    """Keep files under a name, below the least folder that has them all, as upload-artifact does."""
    name = GIVEN["name"]
    where = HUB / "artifacts" / RUN / name
    if where.exists() and GIVEN.get("overwrite") != "true":
        fail(f"an artifact with the name {name} already exists on the workflow run")
    if set(name) & set('":<>|*?\r\n\\/'):
        fail(f"the artifact name is not valid: {name}")
    files = found(GIVEN["path"], hidden=GIVEN.get("include-hidden-files") == "true")
    if not files:
        text = f"No files were found with the provided path: {GIVEN['path'].strip()}"
        fail(text) if GIVEN.get("if-no-files-found") == "error" else print(f"::warning::{text}")
        return
    single = len(GIVEN["path"].split()) == 1
    given = Path(GIVEN["path"].strip()).absolute()
    root = given if single and given.is_dir() else Path(os.path.commonpath([one.parent for one in files]))
    part = where.with_name(f".{os.getpid()}-{name}")
    for file in files:
        target = part / file.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, target)
    shutil.rmtree(where, ignore_errors=True)
    part.rename(where)
    digest = hashlib.sha256("\n".join(sorted(str(one.relative_to(root)) for one in files)).encode()).hexdigest()
    say(artifact_id=1, artifact_digest=digest, artifact_url=f"https://github.com/artifacts/{name}")
    print(f"{name}: {len(files)} files")


def download(*_: str) -> None:
    """Put artifacts of a run back: one as it is, several each in a folder of its name."""
    run = GIVEN.get("run-id") or RUN
    kept = HUB / "artifacts" / run
    to = Path(GIVEN.get("path") or ".")
    to.mkdir(parents=True, exist_ok=True)
    if GIVEN.get("name"):
        if not (kept / GIVEN["name"]).is_dir():
            fail(f"Unable to download artifact(s): Artifact not found for name: {GIVEN['name']}")
        shutil.copytree(kept / GIVEN["name"], to, dirs_exist_ok=True)
    else:
        merge = GIVEN.get("merge-multiple") == "true"
        for one in sorted(kept.glob(GIVEN.get("pattern") or "*")):
            shutil.copytree(one, to if merge else to / one.name, dirs_exist_ok=True)
    say(download_path=to.absolute())


def save(*_: str) -> None:
    """Keep files under a key, unless there are some already."""
    where = HUB / "caches" / hashlib.sha256(GIVEN["key"].encode()).hexdigest()[:16]
    if where.exists():
        print(f"::warning::Cache already exists for key {GIVEN['key']}")
        return
    part = where.with_name(f".{os.getpid()}")
    for index, line in enumerate(GIVEN["path"].split()):
        path = Path(line).expanduser()
        if path.is_dir():
            shutil.copytree(path, part / str(index))
        elif path.is_file():
            part.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, part / str(index))
    if not part.exists():
        print("::warning::Path Validation Error: the paths of this cache do not exist")
        return
    numbered = len(list((HUB / "caches").glob("*/key")))
    (part / "key").write_text(f"{numbered}\n{GIVEN['key']}", encoding="utf-8")
    part.rename(where)


def restore(*_: str) -> None:
    """Put back what the key, or the newest that begins as one of the others, has."""
    caches = [(one.read_text(encoding="utf-8"), one.parent) for one in HUB.glob("caches/*/key")]
    caches.sort(key=lambda one: -int(one[0].partition("\n")[0]))  # the newest first
    newest = [(text.partition("\n")[2], folder) for text, folder in caches]
    wanted = [GIVEN["key"], *GIVEN.get("restore-keys", "").split()]
    hits = [one for line in wanted for one in newest if one[0].startswith(line)]
    exact = [one for one in newest if one[0] == GIVEN["key"]]
    for key, folder in (exact or hits)[:1]:
        if GIVEN.get("lookup-only") != "true":
            for index, line in enumerate(GIVEN["path"].split()):
                kept, path = folder / str(index), Path(line).expanduser()
                path.parent.mkdir(parents=True, exist_ok=True)
                if kept.is_dir():
                    shutil.copytree(kept, path, dirs_exist_ok=True)
                elif kept.is_file():
                    shutil.copy2(kept, path)
        say(cache_hit=str(bool(exact)).lower(), cache_matched_key=key)
        break
    else:
        if GIVEN.get("fail-on-cache-miss") == "true":
            fail(f"Failed to restore cache entry: {GIVEN['key']}")
    say(cache_primary_key=GIVEN["key"])


def _image(context: Path, archive: str) -> None:
    """Write the OCI archive that buildx was asked for: a base of some 128 kB, and all that is in `context`."""
    sys.path.append(str(Path(__file__).parents[2] / "support"))
    from images import NOISE, Layout, archived, packed  # noqa: PLC0415 (on the path since now)

    if archive:
        kept = [path for path in context.rglob("*") if path.is_file() and ".git" not in path.parts]
        added = {path.relative_to(context).as_posix(): path.read_bytes() for path in kept}
        layout = Layout()
        archived(Path(archive), layout.index(layout.image(packed([{"base": NOISE}, added]))).files)


def _forked() -> bool:
    """Whether the token of this run may only read: it is that of a change from a fork."""
    event = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
    head = event.get("pull_request", {}).get("head", {}).get("repo", {})
    return bool(head.get("fork"))


def others(verb: str, *words: str) -> None:
    """Uploads to code scanning, a site, and what is only written down."""
    if verb == "sarif":
        if _forked():
            fail("Resource not accessible by integration")
        files = Path(GIVEN["sarif_file"])
        listed = sorted(files.rglob("*.sarif")) if files.is_dir() else [files]
        if not all(one.is_file() for one in listed) or not listed:
            fail(f"Path does not exist: {files}")
        for one in listed:
            target = HUB / "code-scanning" / RUN / (GIVEN["category"].strip("/").replace("/", "-") or "none")
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy2(one, target)
        say(sarif_id="1")
    elif verb == "pages":
        site = HUB / "artifacts" / RUN / GIVEN["artifact_name"]
        if not site.is_dir():
            fail(f"No artifacts named {GIVEN['artifact_name']} were found for this workflow run")
        shutil.rmtree(HUB / "site", ignore_errors=True)
        shutil.copytree(site, HUB / "site")
        with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
            file.write("page_url=https://octo.github.io/service/\n")
    else:
        if words[0] == "build-push-action":
            _image(Path(GIVEN["context"] or "."), GIVEN["outputs"].partition("dest=")[2])
        folder = HUB / "said" / RUN
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{words[0]}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(GIVEN) + "\n")
        print(f"{words[0]}: kept what it was asked")


if __name__ == "__main__":
    main(*sys.argv[1:])
