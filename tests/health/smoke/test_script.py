"""Reading smoke scripts: what they may say, and one clear sentence for what they may not."""

from __future__ import annotations

import pytest

from ci_kit.errors import InputError
from ci_kit.health.smoke import document, parse, template

GOOD = """
base: https://example.com
variables: {user: ada, answer: no}
steps:
  - name: log in
    request: POST /login
    form: {user: "{{ user }}", password: "{{ env.PASSWORD }}"}
    expect: {status: [200, 204], within: 500ms}
    capture: {token: $.token, where: header Location, csrf: "/csrf=([a-z]+)/", code: status}
    secret: [token]
  - request: GET /orders/{{ code }}
    headers: {Authorization: "Bearer {{ token }}"}
    expect:
      body: ['$.id == {{ code }}', '$.user == "{{ user }}"', "/id.*{{ code }}/"]
      headers: {content-type: "/json/"}
    until: 10s
"""


def test_a_script_is_read() -> None:
    """With types as JSON has them: `no` is a text, as it stands."""
    script = parse(GOOD, {"PASSWORD": "x"})
    assert script.variables == {"user": "ada", "answer": "no"}
    first, second = script.steps
    assert (first.name, first.method, first.statuses, first.within) == ("log in", "POST", ((200, 200), (204, 204)), 0.5)
    assert first.secret == {"token"}
    assert (second.name, second.until, second.line) == ("GET /orders/{{ code }}", 10.0, 11)
    assert script.relative


def test_json_is_yaml_too() -> None:
    """One form less to know."""
    script = parse('{"steps": [{"request": "GET https://example.com/", "expect": {"status": "2xx"}}]}', {})
    assert script.steps[0].statuses == ((200, 299),)
    assert not script.relative


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is empty"),
        ("steps: [", "line 1"),
        ("steps: []", "no list of requests"),
        ("stepz: []", "did you mean `steps`"),
        ("- x", "the script is no mapping"),
        ("steps:\n- request: GET /\n  request: GET /b", "line 3 of the smoke script: `request` is there twice"),
        ("a: &a [1]\nb: *a", "aliases such as `*a`"),
        ("steps:\n- request: FETCH /", "line 2 of the smoke script: `request` is no request"),
        ("steps:\n- request: GET relative", "is no request"),
        ("steps:\n- request: GET /\n  expects: {}", "line 3 of the smoke script: a step has no `expects`"),
        ("steps:\n- request: GET /{{ tokn }}\nvariables: {token: 1}", "nothing is called `tokn` at this point"),
        ("steps:\n- request: GET /{{ env.NOPE }}", "nothing is called `env.NOPE`"),
        ("steps:\n- request: GET /{{ id }}\n  capture: {id: $.id}", "nothing is called `id` at this point"),
        ("steps:\n- request: GET /\n  json: {}\n  body: x", "a request has one body"),
        ("steps:\n- request: GET /\n  expect: {status: OK}", "`OK` is no status"),
        ("steps:\n- request: GET /\n  expect: {body: '$.a = 1'}", "compares nothing"),
        ("steps:\n- request: GET /\n  expect: {body: '/(/'}", "malformed pattern"),
        ("steps:\n- request: GET /\n  expect: {headers: {a: '/(/'}}", "malformed pattern"),
        ("steps:\n- request: GET /\n  expect: {within: soon}", "`within`: it must be a duration"),
        ("steps:\n- request: GET /\n  capture: {a: body}", "says not where"),
        ("steps:\n- request: GET /\n  capture: {a: /x/}", "does not have one group"),
        ("steps:\n- request: GET /\n  capture: {a b: $.x}", "`a b` is no name"),
        ("steps:\n- request: GET /\n  capture: {a: $.x y}", "is no JSON path"),
        ("steps:\n- request: GET /\n  secret: [a]", "not captured in this step"),
        ("steps:\n- request: GET /\n  headers: [a]", "no mapping of names to texts"),
        ("steps:\n- request: GET /\n  name: 7", "`name` is no text"),
        ("base: ftp://x\nsteps:\n- request: GET /", "not an http or https URL"),
        ("variables: [1]\nsteps:\n- request: GET /", "no mapping of names to values"),
        ("steps:\n" + "- request: GET /\n" * 101, "more than 100 steps"),
        ("[" * 60 + "]" * 60, "nested too deeply"),
        ("? [a]\n: b", "a key is no text"),
        ("!!python/object:os.system x", "the script is no mapping"),
        ("x" * 300_000, "too large"),
        ("\x07", "it is no YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    """Before anything is deployed, and with what to write instead where that can be known."""
    with pytest.raises(InputError) as told:
        parse(text, {})
    assert said.lower() in str(told.value).lower()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("true", True),
        ("010", "010"),
        ("10", 10),
        ("1:30", "1:30"),
        ("1.5", 1.5),
        ("~", None),
        ("'7'", "7"),
    ],
)
def test_types_are_those_of_json(text: str, value: object) -> None:
    """What YAML 1.1 reads as something else stays text."""
    assert document.load(f"a: {text}") == {"a": value}


def test_values_stay_in_their_place() -> None:
    """A path cannot be left, a string not closed, a pattern not widened."""
    known = {"x": '../a?b="c"', "n": 7, "u": "/orders/7"}
    assert template.url("/p/{{ x }}?q={{ n }}", known) == "/p/..%2Fa%3Fb%3D%22c%22?q=7"
    assert template.url("{{ u }}/lines", known) == "/orders/7/lines"
    assert template.typed({"a": "{{ n }}", "b": ["{{ x }} {{ n }}"]}, known) == {"a": 7, "b": ['../a?b="c" 7']}
    assert template.condition('$.a == "{{ n }}"', known) == '$.a == "7"'
    assert template.condition("$.a == {{ x }}", known) == '$.a == "../a?b=\\"c\\""'
    assert template.condition("/{{ x }}/", {"x": ".*"}) == "/\\.\\*/"
    assert template.condition("is {{ n }}", known) == "is 7"
