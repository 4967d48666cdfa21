"""bandit with less work for the same report: run as a script, with the arguments of bandit.

bandit 1.9.4 copies what it knows of a node for each test, works out the lines of every node, and looks for `# nosec`
whether a test found something or not. Here that is done for nodes in which a test finds something, or breaks, and in
files that have such a comment: then bandit's own function runs as it is. Another version of bandit runs unchanged.
"""

from __future__ import annotations

import ast
import sys
from typing import Any

import bandit
from bandit.cli import main
from bandit.core import context, node_visitor, tester, utils

_WRITTEN_FOR = "1.9.4"
_Visitor, _Tester = node_visitor.BanditNodeVisitor, tester.BanditTester
_run_tests, _update_scores = _Tester.run_tests, _Visitor.update_scores
_OWN = {name.removeprefix("visit_"): getattr(_Visitor, name) for name in dir(_Visitor) if name.startswith("visit_")}


class _Known(dict[str, Any]):
    """What bandit knows of a node; its lines are worked out when they are asked for."""

    def __missing__(self, key: str) -> object:
        if key != "linerange":
            raise KeyError(key)
        return self.setdefault(key, utils.linerange(self["node"]))


def _pre_visit(self: Any, node: ast.AST) -> bool:  # noqa: ANN401 (bandit has no types)
    self.context = _Known(
        imports=self.imports,
        import_aliases=self.import_aliases,
        node=node,
        filename=self.fname,
        file_data=self.fdata,
    )
    known = node.__dict__
    self.context.update((name, known[name]) for name in ("lineno", "col_offset", "end_col_offset") if name in known)
    self.depth += 1
    return True


def _visit(self: Any, node: ast.AST) -> None:  # noqa: ANN401 (likewise)
    name = type(node).__name__
    if name in _OWN:
        _OWN[name](self, node)
    elif self.testset.get_tests(name):
        self.update_scores(self.tester.run_tests(self.context, name))


def _post_visit(self: Any, node: ast.AST) -> None:  # noqa: ANN401 (likewise)
    self.depth -= 1
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        self.namespace = utils.namespace_path_split(self.namespace)[0]


def _tested(self: Any, known: dict[str, Any], kind: str) -> Any:  # noqa: ANN401 (likewise)
    """The scores of a node; None where no test finds anything in it."""
    if not hasattr(self, "silenced"):
        self.silenced = any(tests is not None for tests in self.nosec_lines.values())
    if self.silenced or any(_speaks(test, known) for test in self.testset.get_tests(kind)):
        return _run_tests(self, known, kind)
    return None


def _speaks(test: Any, known: dict[str, Any]) -> bool:  # noqa: ANN401 (likewise)
    of = context.Context(known)
    try:
        return (test(of, test._config) if hasattr(test, "_config") else test(of)) is not None  # noqa: SLF001 (as bandit)
    except Exception:  # noqa: BLE001 (bandit's own function reports it)
        return True


def _scored(self: Any, scores: Any) -> None:  # noqa: ANN401 (likewise)
    if scores is not None:
        _update_scores(self, scores)


if __name__ == "__main__":
    if bandit.__version__ == _WRITTEN_FOR:
        _Visitor.pre_visit, _Visitor.visit, _Visitor.post_visit = _pre_visit, _visit, _post_visit
        _Tester.run_tests, _Visitor.update_scores = _tested, _scored
    sys.exit(main.main())
