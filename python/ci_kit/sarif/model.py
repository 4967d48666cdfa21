"""Which objects of SARIF hold which others: the way from a run or a result to all that lies below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

# One kind of object a line, named as in the schema's definitions, then property=kind:
# `[]` after a kind is an array of it, `{}` an object whose every value is of that kind. Texts in several
# formats are left out: they hold nothing further, and there is nothing to check about them alone.
_MODEL = """
run: tool=tool invocations=invocation[] conversion=conversion versionControlProvenance=versionControlDetails[]
run: originalUriBaseIds=artifactLocation{} artifacts=artifact[] logicalLocations=logicalLocation[]
run: graphs=graph[] automationDetails=runAutomationDetails runAggregates=runAutomationDetails[]
run: addresses=address[]
run: externalPropertyFileReferences=externalPropertyFileReferences threadFlowLocations=threadFlowLocation[]
run: taxonomies=toolComponent[] translations=toolComponent[] policies=toolComponent[]
run: webRequests=webRequest[] webResponses=webResponse[] specialLocations=specialLocations
result: rule=reportingDescriptorReference message=message analysisTarget=artifactLocation locations=location[]
result: stacks=stack[] codeFlows=codeFlow[] graphs=graph[] graphTraversals=graphTraversal[]
result: relatedLocations=location[] suppressions=suppression[] attachments=attachment[]
result: provenance=resultProvenance fixes=fix[] taxa=reportingDescriptorReference[]
result: webRequest=webRequest webResponse=webResponse
artifact: description=message location=artifactLocation contents=artifactContent
artifactChange: artifactLocation=artifactLocation replacements=replacement[]
artifactLocation: description=message
attachment: description=message artifactLocation=artifactLocation regions=region[] rectangles=rectangle[]
codeFlow: message=message threadFlows=threadFlow[]
configurationOverride: descriptor=reportingDescriptorReference
conversion: tool=tool invocation=invocation analysisToolLogFiles=artifactLocation[]
edge: label=message
edgeTraversal: message=message
exception: stack=stack innerExceptions=exception[]
externalPropertyFileReference: location=artifactLocation
externalPropertyFileReferences: conversion=externalPropertyFileReference
externalPropertyFileReferences: graphs=externalPropertyFileReference[]
externalPropertyFileReferences: externalizedProperties=externalPropertyFileReference
externalPropertyFileReferences: artifacts=externalPropertyFileReference[]
externalPropertyFileReferences: invocations=externalPropertyFileReference[]
externalPropertyFileReferences: logicalLocations=externalPropertyFileReference[]
externalPropertyFileReferences: threadFlowLocations=externalPropertyFileReference[]
externalPropertyFileReferences: results=externalPropertyFileReference[]
externalPropertyFileReferences: taxonomies=externalPropertyFileReference[]
externalPropertyFileReferences: addresses=externalPropertyFileReference[]
externalPropertyFileReferences: driver=externalPropertyFileReference
externalPropertyFileReferences: extensions=externalPropertyFileReference[]
externalPropertyFileReferences: policies=externalPropertyFileReference[]
externalPropertyFileReferences: translations=externalPropertyFileReference[]
externalPropertyFileReferences: webRequests=externalPropertyFileReference[]
externalPropertyFileReferences: webResponses=externalPropertyFileReference[]
fix: description=message artifactChanges=artifactChange[]
graph: description=message nodes=node[] edges=edge[]
graphTraversal: description=message edgeTraversals=edgeTraversal[]
invocation: responseFiles=artifactLocation[] ruleConfigurationOverrides=configurationOverride[]
invocation: notificationConfigurationOverrides=configurationOverride[] executableLocation=artifactLocation
invocation: toolExecutionNotifications=notification[] toolConfigurationNotifications=notification[]
invocation: workingDirectory=artifactLocation stdin=artifactLocation stdout=artifactLocation
invocation: stderr=artifactLocation stdoutStderr=artifactLocation
location: physicalLocation=physicalLocation logicalLocations=logicalLocation[] message=message
location: annotations=region[] relationships=locationRelationship[]
locationRelationship: description=message
node: label=message location=location children=node[]
notification: locations=location[] message=message exception=exception
notification: descriptor=reportingDescriptorReference associatedRule=reportingDescriptorReference
physicalLocation: artifactLocation=artifactLocation address=address region=region contextRegion=region
rectangle: message=message
region: snippet=artifactContent message=message
replacement: deletedRegion=region insertedContent=artifactContent
reportingDescriptor: relationships=reportingDescriptorRelationship[]
reportingDescriptorReference: toolComponent=toolComponentReference
reportingDescriptorRelationship: target=reportingDescriptorReference description=message
resultProvenance: conversionSources=physicalLocation[]
runAutomationDetails: description=message
specialLocations: displayBase=artifactLocation
stack: message=message frames=stackFrame[]
stackFrame: location=location
suppression: location=location
threadFlow: message=message locations=threadFlowLocation[]
threadFlowLocation: location=location stack=stack taxa=reportingDescriptorReference[]
threadFlowLocation: webRequest=webRequest webResponse=webResponse
tool: driver=toolComponent extensions=toolComponent[]
toolComponent: rules=reportingDescriptor[] notifications=reportingDescriptor[] taxa=reportingDescriptor[]
toolComponent: locations=artifactLocation[]
toolComponent: supportedTaxonomies=toolComponentReference[] associatedComponent=toolComponentReference
toolComponent: translationMetadata=translationMetadata
versionControlDetails: mappedTo=artifactLocation
webRequest: body=artifactContent
webResponse: body=artifactContent
"""


class Child(NamedTuple):
    """What a property holds: the kind of object, and the type of JSON value around it."""

    kind: str
    holder: type[dict[str, Any] | list[Any]] | None


_HOLDERS: dict[str, type[dict[str, Any] | list[Any]]] = {"[]": list, "{}": dict}


def _children() -> dict[str, dict[str, Child]]:
    """The model as a table: kind -> property -> child."""
    table: dict[str, dict[str, Child]] = {}
    for line in _MODEL.strip().splitlines():
        kind, _, properties = line.partition(": ")
        for item in properties.split():
            name, _, child = item.partition("=")
            held = child.rstrip("[]{}")
            table.setdefault(kind, {})[name] = Child(held, _HOLDERS.get(child[len(held) :]))
    return table


#: Kind -> property -> what it holds.
CHILDREN = _children()


def objects_below(kind: str, top: Obj, at: Pointer) -> Iterator[tuple[str, Obj, Pointer]]:
    """`top` and every object below it, each with its kind and its pointer, a parent before its children.

    Values that are not what the model expects are left out: the schema reports those. Without
    recursion, since graph nodes and inner exceptions may nest as deep as JSON does.
    """
    stack = [(kind, top, at)]
    while stack:
        item = stack.pop()
        yield item
        stack.extend(reversed(_held_by(*item)))


def _held_by(kind: str, holder: Obj, at: Pointer) -> list[tuple[str, Obj, Pointer]]:
    """The objects that `holder` holds directly."""
    found: list[tuple[str, Obj, Pointer]] = []
    for name, child in CHILDREN.get(kind, {}).items():
        value = holder.get(name)
        if value is None:
            continue
        if child.holder is None:
            if isinstance(value, dict):
                found.append((child.kind, value, (*at, name)))
        elif isinstance(value, child.holder):
            items = value.items() if isinstance(value, dict) else enumerate(value)
            found.extend((child.kind, item, (*at, name, key)) for key, item in items if isinstance(item, dict))
    return found
