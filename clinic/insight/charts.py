"""Charts as SVG inside the page: every value is written beside its shape, so no colour is needed."""

from collections.abc import Sequence

from markupsafe import Markup

_COLUMN, _HEIGHT, _TOP, _FOOT = 28, 72, 18, 18
_ROW, _BAR_FROM, _BAR_LONGEST = 30, 4, 300


def hours(values: Sequence[int], label: str) -> Markup:
    """24 columns, one an hour, with the count above and the hour below; `label` is read aloud."""
    most = max([*values, 1])
    width = _COLUMN * len(values)
    parts = [
        Markup('<svg class="chart" role="img" aria-label="{}" viewBox="0 0 {} {}">').format(
            f"{label}: {_spoken(values)}", width, _TOP + _HEIGHT + _FOOT
        )
    ]
    base = _TOP + _HEIGHT
    parts.append(Markup('<path class="axis" d="M0 {}.5H{}"/>').format(base, width))
    for hour, value in enumerate(values):
        x = hour * _COLUMN
        if value:
            height = max(2, round(value / most * _HEIGHT))
            parts.append(
                Markup('<rect class="column" x="{}" y="{}" width="{}" height="{}"/>').format(
                    x + 4, base - height, _COLUMN - 8, height
                )
            )
            parts.append(
                Markup('<text class="value" x="{}" y="{}">{}</text>').format(
                    x + _COLUMN // 2, base - height - 4, value
                )
            )
        if hour % 3 == 0:
            parts.append(
                Markup('<text class="tick" x="{}" y="{}">{:02d}</text>').format(
                    x + _COLUMN // 2, base + 14, hour
                )
            )
    return Markup("").join([*parts, Markup("</svg>")])


def bar(value: float, most: float) -> Markup:
    """One horizontal bar for a row of a table; the number itself stands beside it."""
    length = round(value / most * _BAR_LONGEST) if most else 0
    return Markup(
        '<svg class="bar-chart" aria-hidden="true" viewBox="0 0 {w} {h}" preserveAspectRatio="none">'
        '<rect class="column" x="0" y="{y}" width="{length}" height="{thick}"/></svg>'
    ).format(w=_BAR_LONGEST, h=_ROW, y=_BAR_FROM, length=max(length, 2 if value else 0), thick=_ROW - 8)


def _spoken(values: Sequence[int]) -> str:
    told = [f"{value} at {hour}" for hour, value in enumerate(values) if value]
    return ", ".join(told) or "none"
