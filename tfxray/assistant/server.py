"""The server: four tools on standard input and output, as the Model Context Protocol has them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from tfxray.assistant.search import Search
from tfxray.assistant.site import NoPageError, NoSiteError, read_site
from tfxray.doctor import _diagnose_in_child
from tfxray.explain import explain as rank
from tfxray.explain import find_entry

INSTRUCTIONS = """
How TensorFlow runs a program: eagerly, as the graph of a tf.function, in a session of TensorFlow 1. The
pages show code that was executed, with all that it printed. For an error message or a traceback, `explain`
first; for a question, `search`, then read the `page` that it names. `doctor` says how TensorFlow runs on this
machine. Nothing leaves the machine.
"""
MOST = 20  # results that the search gives
READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


def make_server(folder: Path | None = None) -> MCPServer[Any]:
    """Makes the server.

    Args:
        folder: That of a built site, in place of the one that came with the package.
    """
    server: MCPServer[Any] = MCPServer(
        "tfxray", instructions=INSTRUCTIONS.strip(), log_level="WARNING"
    )

    @cache
    def engine() -> Search:
        return Search(read_site(folder))

    @server.tool(title="Search the pages", annotations=READS)
    def search(
        query: Annotated[str, Field(description="a question, a name or an error message")],
        most: Annotated[int, Field(ge=1, le=MOST, description="how many results")] = 5,
    ) -> list[dict[str, Any]]:
        """Finds the sections that answer a question about TensorFlow, the likeliest first."""
        if not query.strip():
            raise ToolError("there is nothing to search for")
        try:
            return engine()(query, most)
        except NoSiteError as error:
            raise ToolError(str(error)) from error

    @server.tool(title="Explain an error", annotations=READS)
    def explain(
        what: Annotated[str, Field(description="a traceback, a message, or a number such as E17")],
    ) -> dict[str, Any]:
        """Finds the entry that explains an error of TensorFlow or Keras: why it is raised, and its fix."""
        if not what.strip():
            raise ToolError("there is nothing to explain: paste a traceback or an error message")
        entry = find_entry(what.strip())
        return entry.as_dict() if entry else rank(what).as_dict()

    @server.tool(title="Read a page", annotations=READS)
    def page(
        address: Annotated[
            str,
            Field(description="such as tutorials/first-program, or errors/graphs.md#ANCHOR"),
        ],
    ) -> str:
        """Returns a page, or one section of it, as Markdown with every output. `index` is the home page."""
        try:
            return read_site(folder).page(address)
        except (NoPageError, NoSiteError) as error:
            raise ToolError(str(error.args[0])) from error

    @server.tool(title="Ask the doctor", annotations=READS)
    def doctor() -> dict[str, Any]:
        """Says how TensorFlow runs programs on this machine: versions, devices, switches, faults."""
        return _diagnose_in_child().as_dict()

    return server
