"""Gold cases that describe assets with nothing else: cost, class, dates and elections in, deductions and character out.

    deal:
      start: 2027-01-01
      end: 2034-12-31
      assets:
        - {name: machine, class: seven_year, placed_in_service: 2027-03-01, acquired: 2024-12-31, cost: "10,000"}

becomes a deal with one equipment subject `assets` in one federal book, by the year, on the printed percentages. `class` is a
class of rules/us/tax/asset_classes.yaml, or one of the case's own `classes: NAME: {asset_class, condition, elections, ...}`.
An asset without a date of acquisition is acquired when placed in service. `facts` and `events` may be given too.
"""

from __future__ import annotations

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ledger.facts.equipment_records import ACQUIRED

MAP, SEQ, TEXT = "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:str"
OWN_KEYS = ("assets", "classes", "facts", "events", "elections", "step")


def is_asset_case(node: Node) -> bool:
    """Whether a deal node lists assets."""
    return isinstance(node, MappingNode) and "assets" in _parts(node)


def expanded(node: MappingNode) -> MappingNode:
    """The whole deal that the list of assets stands for; every value keeps its place in the file."""
    parts = _parts(node)
    at = parts["assets"]
    vintages = [_vintage(item) for item in at.value] if isinstance(at, SequenceNode) else []
    classes = {key.value: value for key, value in _pairs(parts.get("classes"))}
    used = [_parts(item).get("class") for item in vintages]
    plain = {kind.value: kind for kind in used if isinstance(kind, ScalarNode) and kind.value not in classes}
    elections = {name: _parts(each)["elections"] for name, each in classes.items() if "elections" in _parts(each)}
    described: dict[str, Node] = {name: _without(each, ("elections",)) for name, each in classes.items()}
    described |= {name: _mapping(at, {"asset_class": kind}) for name, kind in plain.items()}
    book = {"label": _text(at, "Tax"), "assets": _text(at, "macrs")}
    made = {
        "step": parts.get("step", _text(at, "year")),
        "books": _mapping(at, {"us_tax": _mapping(at, {**book, **({"elections": _mapping(at, elections)} if elections else {})})}),
        "subjects": _mapping(at, {"assets": _mapping(at, {"type": _text(at, "equipment")})}),
        "elections": _elections(at, parts.get("elections")),
        "assumptions": _mapping(at, {
            **{key: parts[key] for key in ("facts", "events") if key in parts},
            "equipment": _mapping(at, {"assets": _mapping(at, {"classes": _mapping(at, described), "vintages": _list(at, vintages)})}),
        }),
    }  # fmt: skip
    rest = _without(node, OWN_KEYS)
    return MappingNode(MAP, [*rest.value, *_mapping(at, made).value], node.start_mark, node.end_mark)


def _vintage(item: Node) -> Node:
    parts = _parts(item)
    if not isinstance(item, MappingNode) or set(parts) & set(ACQUIRED) or "placed_in_service" not in parts:
        return item
    return MappingNode(MAP, [*item.value, (_text(item, "acquired"), parts["placed_in_service"])], item.start_mark, item.end_mark)


def _elections(at: Node, given: Node | None) -> MappingNode:
    made = [] if "recovery_percentages" in _parts(given) else [
        (_text(at, "recovery_percentages"), _mapping(at, {"choice": _text(at, "table")}))]  # fmt: skip
    return MappingNode(MAP, [*_pairs(given), *made], at.start_mark, at.end_mark)


def _without(node: Node, keys: tuple[str, ...]) -> MappingNode:
    kept = [pair for pair in _pairs(node) if pair[0].value not in keys]
    return MappingNode(MAP, kept, node.start_mark, node.end_mark)


def _pairs(node: Node | None) -> list[tuple[Node, Node]]:
    return list(node.value) if isinstance(node, MappingNode) else []


def _parts(node: Node | None) -> dict[str, Node]:
    return {str(key.value): value for key, value in _pairs(node)}


def _mapping(at: Node, values: dict[str, Node]) -> MappingNode:
    return MappingNode(MAP, [(_text(at, key), value) for key, value in values.items()], at.start_mark, at.end_mark)


def _list(at: Node, values: list[Node]) -> SequenceNode:
    return SequenceNode(SEQ, values, at.start_mark, at.end_mark)


def _text(at: Node, value: str) -> ScalarNode:
    return ScalarNode(TEXT, value, at.start_mark, at.end_mark)
