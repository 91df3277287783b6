"""A table reads the same in a terminal, on a page, and to who hears it."""

from __future__ import annotations

from xml.etree import ElementTree

from tfxray._table import Table

TABLE = Table("Two <numbers>.", ("number", "square", "<"), (("2", "4", "&"), ("12", "144", "")))


def test_columns_stand_below_one_another():
    assert str(TABLE).splitlines() == [
        "Two <numbers>.",
        "number  square  <",
        "2       4       &",
        "12      144",
    ]


def test_without_rows_there_is_only_the_caption():
    empty = Table("No <numbers>.", ("number",), ())
    assert str(empty) == "No <numbers>."
    assert empty.html() == "<p>No &lt;numbers&gt;.</p>"


def test_page_has_every_cell_under_its_header():
    root = ElementTree.fromstring(TABLE.html())
    assert root.findtext("table/caption") == "Two <numbers>."
    (head,) = root.findall("table/thead/tr")
    assert [(cell.tag, cell.get("scope"), cell.text) for cell in head] == [
        ("th", "col", "number"),
        ("th", "col", "square"),
        ("th", "col", "<"),
    ]
    rows = root.findall("table/tbody/tr")
    assert [[(cell.tag, cell.get("scope"), cell.text) for cell in row] for row in rows] == [
        [("th", "row", "2"), ("td", None, "4"), ("td", None, "&")],
        [("th", "row", "12"), ("td", None, "144"), ("td", None, None)],
    ]
    cells = [cell for row in (head, *rows) for cell in row]
    styles = {cell.get("style", "").removesuffix(";font-weight:normal") for cell in cells}
    assert styles == {"text-align:left;padding:.2em .5em"}  # one look, a name of a row is not bold
    assert [cell.get("scope") for cell in cells if "normal" in cell.get("style", "")] == ["row"] * 2


def test_wide_table_scrolls_and_can_be_reached():
    root = ElementTree.fromstring(TABLE.html())
    assert root.attrib == {
        "class": "table-wrapper container",
        "tabindex": "0",
        "role": "group",
        "style": "overflow-x:auto",
        "aria-label": "Two <numbers>.",
    }
    assert root[0].get("class") == "docutils"
