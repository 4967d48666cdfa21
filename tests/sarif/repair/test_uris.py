"""Repairs of URIs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ci_kit.sarif.rule import Profile

if TYPE_CHECKING:
    from pathlib import Path

    from repair.kit import Json, Kit, Obj

AT = "/runs/0/results/0/locations/0/physicalLocation/artifactLocation"


def changes(
    kit: Kit, uri: str, root: Path | None = None, base: str | None = None, **run: Json
) -> tuple[str, list[Json]]:
    """The repaired URI of a result, and the rules and operations that made it."""
    result = kit.result(uri=uri, partialFingerprints={"primaryLocationLineHash": "1:1"})
    if base is not None:
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uriBaseId"] = base
    mended, told = kit.result_after(result, root=root, **run)
    return mended["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], list(told.items())


def replaced(uri: str) -> list[Obj]:
    """The operation that writes the URI of the only result."""
    return [{"op": "replace", "path": f"{AT}/uri", "value": uri}]


@pytest.mark.parametrize(
    ("rule", "uri", "expected"),
    [
        ("uri-windows-path", "src\\a.py", "src/a.py"),
        ("uri-windows-path", "C:\\src\\a.py", "file:///C:/src/a.py"),
        ("uri-drive-as-host", "file://C:/a.py", "file:///C:/a.py"),
        ("uri-bad-percent", "100%.py", "100%25.py"),
        ("uri-unencoded", "a b.py", "a%20b.py"),
        ("uri-colon-first-segment", "(a:b).py", "(a%3Ab).py"),
        ("uri-dot-segments", "./src/a.py", "src/a.py"),
    ],
)
def test_what_is_wrong_with_the_text_is_mended(kit: Kit, rule: str, uri: str, expected: str) -> None:
    """Each by its own rule, without a checkout."""
    assert changes(kit, uri) == (expected, [(rule, replaced(expected))])


@pytest.mark.parametrize("uri", ["src/a.py", "https://host/a.py", "image:tag", "/elsewhere/a.py", "C#/a.py", "a?b"])
def test_what_may_be_meant_stays(kit: Kit, uri: str) -> None:
    """Without a checkout nobody knows whether these are right."""
    assert changes(kit, uri) == (uri, [])


def test_several_faults_are_mended_one_after_the_other(kit: Kit) -> None:
    """A Windows path with a blank and a lone percent sign."""
    uri, told = changes(kit, "src\\my file\\100%.py")
    assert uri == "src/my%20file/100%25.py"
    assert [rule for rule, _ in told] == ["uri-windows-path", "uri-bad-percent", "uri-unencoded"]


@pytest.mark.parametrize("form", ["{root}/src/app.py", "file://{root}/src/app.py", "file://localhost{root}/src/app.py"])
def test_absolute_paths_in_the_checkout_become_relative(kit: Kit, checkout: Path, form: str) -> None:
    """With and without a scheme; the rules differ, as GitHub treats them differently."""
    uri, told = changes(kit, form.format(root=checkout.resolve()), checkout)
    rule = "uri-file-in-checkout" if form.startswith("file") else "uri-absolute-in-checkout"
    assert (uri, told) == ("src/app.py", [(rule, replaced("src/app.py"))])


def test_a_blank_in_an_absolute_path_is_encoded_once(kit: Kit, checkout: Path) -> None:
    """The relative path is a proper URI reference."""
    assert changes(kit, f"{checkout.resolve()}/src/a b.py", checkout)[0] == "src/a%20b.py"
    assert changes(kit, f"file://{checkout.resolve()}/src/a%20b.py", checkout)[0] == "src/a%20b.py"


def test_absolute_paths_elsewhere_stay(kit: Kit, checkout: Path) -> None:
    """Even when a file with that ending is in the checkout: that may be chance."""
    for uri in ("/src/app.py", "file:///build/src/app.py", f"file://{checkout.resolve()}/src/missing.py"):
        assert changes(kit, uri, checkout) == (uri, [])


def test_a_base_id_goes_with_the_absolute_uri_it_contradicts(kit: Kit, checkout: Path) -> None:
    """Beside an absolute URI a base says nothing; beside the relative one it would."""
    uri, told = changes(kit, f"file://{checkout.resolve()}/src/app.py", checkout, base="SRC")
    assert uri == "src/app.py"
    assert told[0][1] == [*replaced("src/app.py"), {"op": "remove", "path": f"{AT}/uriBaseId"}]


def test_bases_and_the_tools_own_files_keep_their_absolute_paths(kit: Kit, checkout: Path) -> None:
    """The bases and invocations are about the machine of the scan."""
    base = {"uri": f"file://{checkout.resolve()}/src/app.py"}
    more: Json = {
        "originalUriBaseIds": {"X": dict(base)},
        "invocations": [{"executionSuccessful": True, "executableLocation": dict(base)}],
    }
    assert changes(kit, "src/app.py", checkout, **more)[1] == []


def test_files_named_with_reserved_characters_are_found_in_the_checkout(kit: Kit, checkout: Path) -> None:
    """`#`, what looks like a scheme, and a backslash belong to a name where there is such a file."""
    assert changes(kit, "src/C#/main.cs", checkout)[0] == "src/C%23/main.cs"
    assert changes(kit, "odd:name.py", checkout)[0] == "odd%3Aname.py"
    assert changes(kit, "back\\slash.py", checkout)[0] == "back%5Cslash.py"


def test_a_first_part_that_reads_as_a_host_is_a_directory_of_the_checkout(kit: Kit, checkout: Path) -> None:
    """`file://src/app.py` is a common slip; only what is there is mended."""
    assert changes(kit, "file://src/app.py", checkout) == (
        "src/app.py",
        [("uri-host", replaced("src/app.py"))],
    )
    assert changes(kit, "file://src/other.py", checkout)[1] == []


def test_parent_segments_go_where_the_file_is_known(kit: Kit, checkout: Path) -> None:
    """Resolved as text, which is right as no link is on the way."""
    assert changes(kit, "docs/../src//app.py", checkout)[0] == "src/app.py"
    assert changes(kit, "docs/../src//app.py")[0] == "docs/../src//app.py"


def test_a_path_below_a_base_is_written_from_the_root(kit: Kit, checkout: Path) -> None:
    """GitHub does not read originalUriBaseIds."""
    bases = {"ROOT": {"uri": f"file://{checkout.resolve()}/"}, "SRC": {"uri": "src/", "uriBaseId": "ROOT"}}
    uri, told = changes(kit, "app.py", checkout, base="SRC", originalUriBaseIds=bases)
    assert (uri, [rule for rule, _ in told]) == ("src/app.py", ["uri-base-ignored"])
    assert changes(kit, "README.md", checkout, base="SRC", originalUriBaseIds=bases)[1] == []


def test_a_base_in_a_container_stands_for_the_root(kit: Kit, checkout: Path) -> None:
    """The outermost directory is elsewhere, what is below it is the same."""
    bases = {"ROOT": {"uri": "file:///build/"}, "SRC": {"uri": "src/", "uriBaseId": "ROOT"}}
    assert changes(kit, "app.py", checkout, base="SRC", originalUriBaseIds=bases)[0] == "src/app.py"


def test_names_are_spelled_as_in_the_checkout(kit: Kit, checkout: Path) -> None:
    """In directories as well; only what is unique is respelled."""
    assert changes(kit, "SRC/App.py", checkout) == (
        "src/app.py",
        [("file-case-differs", replaced("src/app.py"))],
    )
    (checkout / "src" / "APP.py").write_text("other")
    assert changes(kit, "src/App.py", checkout)[1] == []


def test_bases_in_a_circle_are_survived(kit: Kit, checkout: Path) -> None:
    """They lead nowhere, so the path stays."""
    bases = {"A": {"uri": "a/", "uriBaseId": "B"}, "B": {"uri": "b/", "uriBaseId": "A"}}
    assert changes(kit, "app.py", checkout, base="A", originalUriBaseIds=bases)[0] == "app.py"


def test_links_of_rules_and_tools_are_encoded(kit: Kit) -> None:
    """A helpUri and the like are URIs, too, and workItemUris is a list of them."""
    result = kit.result(workItemUris=["https://host/a b"], hostedViewerUri="https://host/100%")
    run = kit.run(result, rules=[{"id": "R1", "helpUri": "https://host/x y"}])
    run["tool"]["driver"]["informationUri"] = "https://host/ü"
    log = kit.fix(kit.log(run), kit.scope()).parts[0].log
    driver, mended = log["runs"][0]["tool"]["driver"], log["runs"][0]["results"][0]
    assert (driver["informationUri"], driver["rules"][0]["helpUri"]) == (
        "https://host/%C3%BC",
        "https://host/x%20y",
    )
    assert (mended["workItemUris"], mended["hostedViewerUri"]) == (
        ["https://host/a%20b"],
        "https://host/100%25",
    )


def test_paths_of_github_stay_in_the_profile_of_the_standard(kit: Kit, checkout: Path) -> None:
    """The standard allows absolute paths."""
    uri = f"file://{checkout.resolve()}/src/app.py"
    log = kit.log(kit.run(kit.result(uri=uri)))
    assert kit.fix(log, kit.scope(root=checkout, profile=Profile.SARIF)).parts[0].changes == ()
