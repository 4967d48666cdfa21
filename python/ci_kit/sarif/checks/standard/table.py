"""What the results of a run may refer to, looked up once: the arrays of the run and its tool's components."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ci_kit.sarif.context import Obj, RunContext
    from ci_kit.sarif.findings import Pointer


_T = TypeVar("_T")


def integer(holder: Obj, name: str) -> int | None:
    """The integer that `holder` has under `name`, `1.0` being one; None when there is none."""
    value = holder.get(name)
    if isinstance(value, int):
        return None if isinstance(value, bool) else value
    return int(value) if isinstance(value, float) and value.is_integer() else None


def position(holder: Obj, name: str) -> int | None:
    """The array index that `holder` has under `name`; None when it is absent or negative: unknown."""
    value = integer(holder, name)
    return None if value is None or value < 0 else value


def text(holder: Obj, name: str) -> str | None:
    """The string that `holder` has under `name`; None when there is none."""
    value = holder.get(name)
    return value if isinstance(value, str) else None


def obj(holder: Obj, name: str) -> Obj:
    """The object that `holder` has under `name`; an empty one when there is none."""
    value = holder.get(name)
    return value if isinstance(value, dict) else {}


def items(holder: Obj, name: str) -> list[Any]:
    """The array that `holder` has under `name`; an empty one when there is none."""
    value = holder.get(name)
    return value if isinstance(value, list) else []


def objects(holder: Obj, name: str) -> list[Obj]:
    """The array under `name` with an empty object in place of any other item: positions stay true."""
    return [item if isinstance(item, dict) else {} for item in items(holder, name)]


#: Where a component keeps its descriptors.
RULES, NOTIFICATIONS, TAXA = "rules", "notifications", "taxa"


@dataclass(slots=True, eq=False)
class Component:
    """A toolComponent: the driver, an extension, a taxonomy, a policy or a translation.

    `external`: it may have more descriptors than stand here, in a file of externalized properties.
    """

    body: Obj
    at: Pointer
    external: bool = False
    descriptors: dict[str, list[Obj]] = field(init=False)
    #: Positions by id and by guid in lower case, per kind of descriptor.
    by_id: dict[str, dict[str, list[int]]] = field(init=False)
    by_guid: dict[str, dict[str, list[int]]] = field(init=False)

    def __post_init__(self) -> None:
        """Read the descriptors."""
        self.descriptors = {name: objects(self.body, name) for name in (RULES, NOTIFICATIONS, TAXA)}
        self.by_id = {kind: _grouped(_names(found, "id")) for kind, found in self.descriptors.items()}
        guids = {kind: _names(found, "guid") for kind, found in self.descriptors.items()}
        self.by_guid = {kind: _grouped((guid.lower(), at) for guid, at in it) for kind, it in guids.items()}

    @property
    def name(self) -> str | None:
        """What the component calls itself."""
        return text(self.body, "name")

    @property
    def label(self) -> str:
        """What to call the component in a message."""
        return f"`{short(self.name, 40)}`" if self.name else "the component"

    @property
    def guid(self) -> str | None:
        """Its guid in lower case."""
        guid = text(self.body, "guid")
        return guid.lower() if guid else None


def _names(descriptors: list[Obj], name: str) -> Iterator[tuple[str, int]]:
    """The strings that descriptors have under `name`, with their positions."""
    for index, descriptor in enumerate(descriptors):
        value = text(descriptor, name)
        if value is not None:
            yield value, index


def _grouped(pairs: Iterable[tuple[str, _T]]) -> dict[str, list[_T]]:
    """The second of each pair under the first."""
    found: dict[str, list[_T]] = {}
    for name, item in pairs:
        found.setdefault(name, []).append(item)
    return found


@dataclass(slots=True)
class Table:
    """The arrays and components of one run. Arrays that are in part elsewhere have no known length."""

    arrays: dict[str, list[Obj]]
    external: frozenset[str]
    driver: Component
    extensions: list[Component]
    taxonomies: list[Component]
    #: URI base ids that the run defines, by name.
    bases: dict[str, Obj]
    #: The components that define rules: the driver, then the extensions.
    tools: list[Component] = field(init=False)
    #: Tools and taxonomies by guid and by name, and the message strings that they have for everybody.
    by_guid: dict[str, list[Component]] = field(init=False)
    by_name: dict[str, list[Component]] = field(init=False)
    strings: dict[str, Obj] = field(init=False)
    #: The rules of all tools by id, those of the driver first.
    rules: dict[str, tuple[Component, Obj]] = field(init=False)

    def __post_init__(self) -> None:
        """Sort the components."""
        self.tools = [self.driver, *self.extensions]
        known = [*self.tools, *self.taxonomies]
        self.by_guid = _grouped((one.guid, one) for one in known if one.guid is not None)
        self.by_name = _grouped((one.name, one) for one in known if one.name is not None)
        self.strings, self.rules = {}, {}
        for component in reversed(known):
            self.strings |= obj(component.body, "globalMessageStrings")
        for tool in reversed(self.tools):
            rules = tool.descriptors[RULES]
            self.rules |= {name: (tool, rules[places[0]]) for name, places in tool.by_id[RULES].items()}

    @property
    def partial(self) -> bool:
        """Whether some of the tool's rules are in another file."""
        return bool(self.external & {"driver", "extensions"})

    def length(self, name: str) -> int | None:
        """How many elements the run's array `name` has; None when some of it is in another file."""
        return None if name in self.external else len(self.arrays[name])


#: The arrays of a run that indexes point into.
ARRAYS = (
    "addresses", "artifacts", "graphs", "invocations", "logicalLocations", "policies", "taxonomies",
    "threadFlowLocations", "translations", "webRequests", "webResponses",
)  # fmt: skip


def table_of(run: RunContext) -> Table:
    """Read the tables of `run`."""
    external = frozenset(obj(run.run, "externalPropertyFileReferences"))
    tool = obj(run.run, "tool")
    at = (*run.at, "tool")
    extensions = objects(tool, "extensions")
    return Table(
        arrays={name: objects(run.run, name) for name in ARRAYS} | {"extensions": extensions},
        external=external,
        driver=Component(run.driver(), (*at, "driver"), "driver" in external),
        extensions=_components(extensions, (*at, "extensions")),
        taxonomies=_components(objects(run.run, "taxonomies"), (*run.at, "taxonomies")),
        bases={name: base for name, base in obj(run.run, "originalUriBaseIds").items() if isinstance(base, dict)},
    )


def _components(bodies: list[Obj], at: Pointer) -> list[Component]:
    return [Component(body, (*at, index)) for index, body in enumerate(bodies)]
