"""Slack's published limits on messages and views, and a check against them.

From https://docs.slack.dev/reference/block-kit/ and https://docs.slack.dev/reference/methods/chat.postMessage: the
blocks and elements that this bot uses; any other is reported, so that its limits get added here first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

MESSAGE_TEXT = 40_000
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
SECTION_TEXT = 3_000
FIELD_TEXT = 2_000
FIELDS = 10
HEADER_TEXT = 150
CONTEXT_ELEMENTS = 10
CONTEXT_TEXT = 3_000
ACTIONS_ELEMENTS = 25
ID = 255
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
BUTTON_URL = 3_000
ACCESSIBILITY_LABEL = 75
PLACEHOLDER = 150
OPTIONS = 100
OPTION_TEXT = 75
OPTION_VALUE = 150
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
STYLES = ("primary", "danger")
PROMPTS = 4

Problems = Iterator[str]


def message_problems(message: dict[str, Any]) -> list[str]:
    """Takes the arguments of a message (``text``, ``blocks``), gives what Slack would refuse, as sentences."""
    return list(_message(message))


def view_problems(view: dict[str, Any]) -> list[str]:
    """Takes a Home view, gives what Slack would refuse, as sentences."""
    return list(_view(view))


def prompt_problems(prompts: list[dict[str, Any]]) -> list[str]:
    """Takes the suggested prompts of the assistant pane, gives what Slack would refuse."""
    found = [] if 1 <= len(prompts) <= PROMPTS else [f"{len(prompts)} prompts, 1 to {PROMPTS} are allowed"]
    return found + [
        f"prompt {n} lacks its {k}" for n, p in enumerate(prompts) for k in ("title", "message") if not p[k]
    ]


def _message(message: dict[str, Any]) -> Problems:
    text = message.get("text") or ""
    if not text.strip():
        yield "text is empty: notifications and screen readers get nothing"
    if len(text) > MESSAGE_TEXT:
        yield f"text has {len(text)} characters, {MESSAGE_TEXT} are allowed"
    yield from _blocks(message.get("blocks") or [], MESSAGE_BLOCKS)


def _view(view: dict[str, Any]) -> Problems:
    if view.get("type") != "home":
        yield f"a view of type {view.get('type')!r}"
    if unknown := view.keys() - {"type", "blocks", "callback_id", "external_id", "private_metadata"}:
        yield f"a Home view has no {', '.join(sorted(unknown))}"
    yield from _blocks(view.get("blocks") or [], VIEW_BLOCKS)


def _blocks(blocks: list[dict[str, Any]], limit: int) -> Problems:
    if len(blocks) > limit:
        yield f"{len(blocks)} blocks, {limit} are allowed"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        yield "two blocks have the same block_id"
    for place, block in enumerate(blocks):
        check = BLOCKS.get(block.get("type", ""))
        if check is None:
            yield f"block {place}: type {block.get('type')!r} is not known here"
            continue
        yield from _id(block, "block_id", f"block {place}")
        yield from (f"block {place} ({block['type']}): {problem}" for problem in check(block))


def _section(block: dict[str, Any]) -> Problems:
    yield from _keys(block, {"text", "fields", "accessory", "expand"})
    fields = block.get("fields")
    if "text" not in block and not fields:
        yield "neither text nor fields"
    if "text" in block:
        yield from _text(block["text"], SECTION_TEXT, ("mrkdwn", "plain_text"))
    if fields is not None:
        if not 1 <= len(fields) <= FIELDS:
            yield f"{len(fields)} fields, 1 to {FIELDS} are allowed"
        for each in fields:
            yield from _text(each, FIELD_TEXT, ("mrkdwn", "plain_text"))
    if "accessory" in block:
        yield from _element(block["accessory"])


def _header(block: dict[str, Any]) -> Problems:
    yield from _keys(block, {"text"})
    yield from _text(block.get("text"), HEADER_TEXT)


def _context(block: dict[str, Any]) -> Problems:
    yield from _keys(block, {"elements"})
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= CONTEXT_ELEMENTS:
        yield f"{len(elements)} elements, 1 to {CONTEXT_ELEMENTS} are allowed"
    for element in elements:
        yield from _text(element, CONTEXT_TEXT, ("mrkdwn", "plain_text"))


def _actions(block: dict[str, Any]) -> Problems:
    yield from _keys(block, {"elements"})
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= ACTIONS_ELEMENTS:
        yield f"{len(elements)} elements, 1 to {ACTIONS_ELEMENTS} are allowed"
    ids = [element.get("action_id") for element in elements]
    if len(ids) != len(set(ids)):
        yield "two elements have the same action_id"
    for element in elements:
        yield from _element(element)


def _divider(block: dict[str, Any]) -> Problems:
    yield from _keys(block, set())


BLOCKS: dict[str, Callable[[dict[str, Any]], Problems]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "divider": _divider,
}


def _element(element: dict[str, Any]) -> Problems:
    check = ELEMENTS.get(element.get("type", ""))
    if check is None:
        yield f"element of type {element.get('type')!r} is not known here"
        return
    yield from _id(element, "action_id", "element")
    if not element.get("action_id"):
        yield "an element without action_id"
    if "confirm" in element:
        yield from _confirm(element["confirm"])
    yield from check(element)


def _button(element: dict[str, Any]) -> Problems:
    yield from _keys(element, {"action_id", "text", "url", "value", "style", "confirm", "accessibility_label"})
    yield from _text(element.get("text"), BUTTON_TEXT)
    yield from _length(element, "value", BUTTON_VALUE)
    yield from _length(element, "url", BUTTON_URL)
    yield from _length(element, "accessibility_label", ACCESSIBILITY_LABEL)
    if element.get("style", "primary") not in STYLES:
        yield f"a button's style is {element['style']!r}"


def _static_select(element: dict[str, Any]) -> Problems:
    yield from _keys(element, {"action_id", "placeholder", "options", "initial_option", "confirm"})
    if "placeholder" in element:
        yield from _text(element["placeholder"], PLACEHOLDER)
    options = element.get("options") or []
    if not 1 <= len(options) <= OPTIONS:
        yield f"{len(options)} options, 1 to {OPTIONS} are allowed"
    for option in options:
        yield from _text(option.get("text"), OPTION_TEXT)
        yield from _length(option, "value", OPTION_VALUE)
    if "initial_option" in element and element["initial_option"] not in options:
        yield "initial_option is not one of the options"


ELEMENTS: dict[str, Callable[[dict[str, Any]], Problems]] = {"button": _button, "static_select": _static_select}


def _confirm(confirm: dict[str, Any]) -> Problems:
    yield from _text(confirm.get("title"), CONFIRM_TITLE)
    yield from _text(confirm.get("text"), CONFIRM_TEXT, ("mrkdwn", "plain_text"))
    yield from _text(confirm.get("confirm"), CONFIRM_BUTTON)
    yield from _text(confirm.get("deny"), CONFIRM_BUTTON)


def _text(text: Any, limit: int, kinds: tuple[str, ...] = ("plain_text",)) -> Problems:
    if not isinstance(text, dict) or text.get("type") not in kinds:
        yield f"a text object of type {' or '.join(kinds)} is missing"
        return
    yield from _keys(text, {"text", "verbatim"} if text["type"] == "mrkdwn" else {"text", "emoji"})
    said = text.get("text") or ""
    if not said.strip():
        yield "a text is empty"
    if len(said) > limit:
        yield f"a text has {len(said)} characters, {limit} are allowed"


def _keys(value: dict[str, Any], known: set[str]) -> Problems:
    if unknown := value.keys() - known - {"type", "block_id"}:
        yield f"{value['type']} has no {', '.join(sorted(unknown))}"


def _id(value: dict[str, Any], key: str, name: str) -> Problems:
    if key in value and not 1 <= len(value[key]) <= ID:
        yield f"{name}: {key} has {len(value[key])} characters, 1 to {ID} are allowed"


def _length(value: dict[str, Any], key: str, limit: int) -> Problems:
    if len(value.get(key, "")) > limit:
        yield f"{key} has {len(value[key])} characters, {limit} are allowed"
