"""The errors that the site explains, as data: `tfxray explain`, hints, the index and the search read it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

PACKED = Path(__file__).with_name("errors.json")
DOCS = Path(__file__).parents[2] / "docs"
BUILT = Path(__file__).parents[2] / "build" / "html"


@dataclass(frozen=True)
class Wording:
    """A text that an error is known by.

    Attributes:
        text: The message; an ellipsis stands for what differs from case to case.
        versions: Which versions word it so, or where it was seen; empty for today's wording.
        measured: The versions of TensorFlow 2 that worded it so in a run, as in `2.0–2.3, 2.5`.
    """

    text: str
    versions: str = ""
    measured: str = ""


@dataclass(frozen=True)
class Cause:
    """One cause of a message, with its fix.

    Attributes:
        anchor: Its place on the page of its entry.
        old_anchors: Other names of that place, which go on to lead there.
        title: Whose it is, as in "Yours if …"; the message itself where there is one cause.
        why: What happens; its code in backticks.
        fails: A program that raises the message, or shows the symptom.
        fix: What to do; its code in backticks.
        code: The same as a program.
    """

    anchor: str
    old_anchors: tuple[str, ...]
    title: str
    why: str
    fails: str
    fix: str
    code: str


@dataclass(frozen=True)
class Entry:
    """One message, or one silent trap, with its causes and their fixes.

    Attributes:
        number: Its number, which no other entry will have.
        page: The page of the site, as in `errors/sessions`.
        anchor: Its place there.
        title: The message as today's TensorFlow words it, or the symptom.
        heading: The same in Markdown.
        error_class: What is raised, as in `ValueError`; None for a silent trap.
        raised: What the failing programs raise has this phrase, word for word; one for each cause.
        why: What the message means whatever the cause; its code in backticks.
        wordings: The texts that it is known by: today's, then older ones.
        since: The version that brought it, where that is known.
        worded_since: The first TensorFlow 2 from which on each run worded it as today; empty where none did.
        asked: What people ask that it answers, in their words.
        threads: Where people asked, as addresses.
        causes: The plain one first.
    """

    number: int
    page: str
    anchor: str
    title: str
    heading: str
    error_class: str | None
    raised: tuple[str, ...]
    why: str
    wordings: tuple[Wording, ...]
    since: str
    worded_since: str
    asked: tuple[str, ...]
    threads: tuple[str, ...]
    causes: tuple[Cause, ...]

    @property
    def code(self) -> str:
        """Its number as readers see it, as in `E17`."""
        return f"E{self.number}"

    @property
    def anchors(self) -> list[str]:
        """All anchors that lead to it or to one of its causes."""
        causes = [name for each in self.causes for name in (each.anchor, *each.old_anchors)]
        return list(dict.fromkeys([self.anchor, *causes]))

    @property
    def address(self) -> str:
        """Where it stands on the site."""
        return f"{self.page}.html#{self.anchor}"

    @property
    def location(self) -> str:
        """Where to read it from here.

        On the hosted site where that is known, else in the site that a clone of the repository has
        built, else the page's source in that clone. An installed package that knows no site has the
        address alone.
        """
        return locate(self.address)

    def as_dict(self) -> dict[str, Any]:
        """Returns it as plain data for JSON, with where to read it."""
        return {
            "number": self.number,
            "anchors": self.anchors,
            "page": self.page,
            "title": self.title,
            "class": self.error_class,
            "why": self.why or self.causes[0].why,
            "causes": [
                {"when": each.title, "why": each.why, "fix": each.fix, "code": each.code}
                for each in self.causes
            ],
            "location": self.location,
        }


@dataclass(frozen=True)
class Name:
    """What has become of a name of TensorFlow 1 or Keras 2.

    Attributes:
        name: As in `tf.random_normal`.
        status: `compat.v1`, `renamed`, `removed`, `changed` or `same`, as the API map means it.
        today: What to write today, in Markdown; empty for nothing.
        note: A remark, in Markdown without links.
    """

    name: str
    status: str
    today: str
    note: str = ""

    @property
    def is_gone(self) -> bool:
        """Whether TensorFlow 2 has it no more."""
        return self.status not in ("same", "changed")


@dataclass(frozen=True)
class Catalog:
    """All that is known.

    Attributes:
        site: The address of the hosted site, where that is known.
        entries: The errors and silent traps.
        names: The names of TensorFlow 1 and Keras 2 that changed.
    """

    site: str
    entries: tuple[Entry, ...]
    names: tuple[Name, ...]

    def as_dict(self) -> dict[str, Any]:
        """Returns it as plain data: `errors.json`."""
        return {"schema": 1, **asdict(self)}


def locate(address: str) -> str:
    """Returns where to read what has an address on the site, as `Entry.location` tells."""
    site = _site() or os.environ.get("SITE_URL")
    if site:
        return f"{site}{address}"
    page, _, anchor = address.partition("#")
    built, source = BUILT / page, (DOCS / page).with_suffix(".md")
    if built.exists():
        return f"{built.as_uri()}#{anchor}" if anchor else built.as_uri()
    return str(source) if source.exists() else address


@cache
def _site() -> str:
    """Returns the address of the hosted site, where the installed package knows it."""
    return str(json.loads(PACKED.read_text("utf-8"))["site"]) if PACKED.exists() else ""


def from_dict(data: dict[str, Any]) -> Catalog:
    """Returns what `Catalog.as_dict` wrote."""

    def entry(fields: dict[str, Any]) -> Entry:
        made: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in fields.items()
        }
        made["wordings"] = tuple(Wording(**each) for each in fields["wordings"])
        made["causes"] = tuple(
            Cause(**{**each, "old_anchors": tuple(each["old_anchors"])})
            for each in fields["causes"]
        )
        return Entry(**made)

    return Catalog(
        data["site"],
        tuple(map(entry, data["entries"])),
        tuple(Name(**each) for each in data["names"]),
    )
