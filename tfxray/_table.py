"""Tables that print in a terminal and show in a page: the form that results share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Table:
    """Rows of text under a header.

    Attributes:
        caption: What the table shows, one sentence.
        header: One name per column.
        rows: One text per column in each row. The first names the row.
    """

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __str__(self) -> str:
        """Returns the columns, aligned, under the caption.

        Examples:
            >>> print(Table("Two numbers.", ("number", "square"), (("2", "4"), ("12", "144"))))
            Two numbers.
            number  square
            2       4
            12      144
        """
        if not self.rows:
            return self.caption
        lines = [self.header, *self.rows]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.header))]
        texts = [
            "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        ]
        return "\n".join([self.caption, *texts])

    def html(self) -> str:
        """Returns a table that scrolls sideways where it must, reachable by keyboard."""
        if not self.rows:
            return f"<p>{escape(self.caption)}</p>"
        style = 'style="text-align:left;padding:.2em .5em'
        header = "".join(f'<th scope="col" {style}">{escape(name)}</th>' for name in self.header)
        rows = "".join(
            f'<tr><th scope="row" {style};font-weight:normal">{escape(first)}</th>'
            + "".join(f'<td {style}">{escape(text)}</td>' for text in rest)
            + "</tr>"
            for first, *rest in self.rows
        )
        return (
            '<div class="table-wrapper container" tabindex="0" role="group" '
            f'style="overflow-x:auto" aria-label="{escape(self.caption)}"><table class="docutils">'
            f"<caption>{escape(self.caption)}</caption>"
            f"<thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table></div>"
        )
