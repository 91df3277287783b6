"""`tfxray mcp` as an assistant uses it: the SDK's own client, on standard input and output.

Tests `server` and `search`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from tests.conftest import ROOT
from tfxray.__main__ import main
from tfxray.explain import find_entry

KNOWN = "AttributeError: module 'tensorflow' has no attribute 'Session'"


def served(ask: Callable[[Client], Awaitable[Any]], *options: str) -> Any:
    """Starts the server in a process of its own, asks, and has it end."""
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "tfxray", "mcp", *options], cwd=ROOT
    )

    async def talk() -> Any:
        with anyio.fail_after(300):
            async with Client(stdio_client(command)) as client:
                return await ask(client)

    with ThreadPoolExecutor(1) as thread:  # a browser that another test left has this thread's loop
        return thread.submit(anyio.run, talk).result()


def call(tool: str, *options: str, **arguments: object) -> Any:
    """Calls a tool; returns its answer as data, or as text where it is that."""

    async def ask(client: Client) -> Any:
        return await client.call_tool(tool, arguments)

    answer = served(ask, *options)
    text = "\n".join(part.text for part in answer.content)
    if answer.is_error:
        raise LookupError(text)
    return answer.structured_content.get("result", answer.structured_content)


@pytest.fixture(scope="module", autouse=True)
def _site_is_built(site: Path) -> None:
    """What is served is the site of this clone."""


def test_tools_say_what_they_do_and_that_they_only_read():
    async def ask(client: Client) -> Any:
        return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in served(ask)}
    assert tools.keys() == {"search", "explain", "page", "doctor"}
    for tool in tools.values():
        assert tool.description
        assert tool.annotations.read_only_hint
        for parameter in tool.input_schema["properties"].values():
            assert parameter["description"]


def test_search_answers_as_the_site_does():
    found = call("search", query=KNOWN, most=3)
    assert len(found) == 3
    assert found[0]["page"] == "errors/removed-names.md#error-no-attribute-session"
    entry = find_entry("error-no-attribute-session")
    assert entry is not None
    assert found[0]["error"] == entry.code
    assert all(result["title"] and result["excerpt"] for result in found)


def test_what_the_search_names_can_be_read():
    best, *others = call("search", query="how do I stop retracing")
    assert len(others) == 4
    section = call("page", address=best["page"])
    assert section.startswith("#")
    assert best["title"] in section.splitlines()[0].replace("`", "")


def test_page_is_the_markdown_of_the_site(site: Path):
    name = "tutorials/first-program"
    assert call("page", address=f"{name}.html") == (site / f"{name}.md").read_text("utf-8")


def test_error_is_explained_as_the_command_does(capsys):
    main(["explain", "E67", "--json"])
    assert call("explain", what="E67") == json.loads(capsys.readouterr().out)
    answer = call("explain", what=KNOWN)
    assert answer["sure"]
    assert answer["answers"][0]["number"] == 67


def test_doctor_knows_this_machine():
    assert call("doctor")["python"] == ".".join(map(str, sys.version_info[:3]))


@pytest.mark.parametrize(
    ("tool", "arguments", "complaint"),
    [
        ("page", {"address": "errors/graph"}, "the nearest: errors/graphs"),
        ("page", {"address": "errors/graphs#no-such"}, "no section 'no-such'"),
        ("search", {"query": "  "}, "nothing to search for"),
        ("search", {"query": "graph", "most": 100}, "less than or equal to 20"),
        ("explain", {"what": ""}, "nothing to explain"),
        ("fly", {}, "fly"),
    ],
)
def test_what_cannot_be_answered_is_told(tool, arguments, complaint):
    with pytest.raises(LookupError, match=complaint):
        call(tool, **arguments)


@pytest.mark.parametrize("tool", [("page", {"address": "index"}), ("search", {"query": "graph"})])
def test_without_a_site_it_says_how_to_get_one(tmp_path, tool):
    name, arguments = tool
    with pytest.raises(LookupError, match="holds no built site: name its folder"):
        call(name, "--site", str(tmp_path), **arguments)
