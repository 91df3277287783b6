"""The style sheet: every class that is drawn is styled, text can be read, names do not collide."""

from __future__ import annotations

import itertools
import re

import pytest

from tfxray.graphs import style


def luminance(colour: str) -> float:
    """Returns the relative luminance of a colour, as WCAG 2 defines it."""
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted([luminance(one), luminance(other)], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colours", [style._LIGHT, style._DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", "bocnsfkr")
def test_text_can_be_read(colours, ground):
    for ink in "im":
        assert contrast(colours[ink], colours[ground]) >= 4.5
    assert contrast(colours["C"], colours["c"]) >= 4.5  # the value of a constant


@pytest.mark.parametrize("colours", [style._LIGHT, style._DARK], ids=["light", "dark"])
@pytest.mark.parametrize("line", "lCNSFKRX")
def test_lines_can_be_seen(colours, line):
    assert contrast(colours[line], colours["b"]) >= 3


def test_light_and_dark_name_the_same():
    assert set(style._LIGHT) == set(style._DARK)
    for colour in (*style._LIGHT.values(), *style._DARK.values()):
        assert re.fullmatch("#(...){1,2}", colour)


def test_page_defines_every_colour_and_uses_no_other():
    used = set(re.findall(r"var\(--g-(\w)\)", style.page()))
    assert used <= set(style._LIGHT)
    light, dark, chosen = re.findall(r"\{(?=--g)([^{}]*)\}", style.page())
    assert dark == chosen
    for defined, colours in ((light, style._LIGHT), (dark, style._DARK)):
        pairs = [definition.split(":") for definition in defined.split(";")]
        assert dict(pairs) == {f"--g-{name}": colour for name, colour in colours.items()}


def test_rules_are_lean():
    for rules in (style.page(), style.file()):
        assert "/*" not in rules
        assert ";}" not in rules
        assert not re.search(r"\s[{};,]|[{};,]\s|:\s", rules)
        assert rules.count("{") == rules.count("}")


def test_every_rule_is_ours():
    selectors = re.findall(r"(?:^|[}{])([^{}@]+)\{", style.page())
    for selector in itertools.chain.from_iterable(text.split(",") for text in selectors):
        assert ".tfg" in selector


def test_a_page_that_chose_light_stays_light():
    assert "body:not([data-theme=light]) .tfg" in style.page()


def test_file_brings_both_themes():
    light, _, dark = style.file().partition("@media (prefers-color-scheme:dark)")
    assert style._LIGHT["b"] in light
    assert style._DARK["b"] in dark
    assert set(re.findall("#[0-9a-f]+", light)) <= set(style._LIGHT.values())
    assert set(re.findall("#[0-9a-f]+", dark)) <= set(style._DARK.values())
    assert all("#" in rule for rule in re.findall(r"\{([^{}]+)\}", dark))  # the rest is the same
    assert dark.startswith("{")
    assert dark.endswith("}}")
