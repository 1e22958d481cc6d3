"""Numbers and dates as people read them: with a unit, never as NaN or None."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

import pandas as pd

NOTHING = "\N{EN DASH}"

_SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥", "INR": "₹"}
_STEPS = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K"))


def is_missing(value: Any) -> bool:
    """Say whether a value has nothing to show: None, NaN, NaT or infinite."""
    if value is None or value is pd.NaT or value is pd.NA:
        return True
    return isinstance(value, float) and not math.isfinite(value)


def symbol(currency: str) -> str:
    """Return the sign put before an amount: '€' for EUR, 'CHF ' for CHF."""
    return _SYMBOLS.get(currency, f"{currency} " if currency else "")


def compact(value: Any, digits: int = 1) -> str:
    """Shorten a number to at most four digits: 1234567 is '1.2M', 950 is '950'."""
    if is_missing(value):
        return NOTHING
    number = float(value)
    for index, (size, letter) in enumerate(_STEPS):
        # 999,950 would round to '1000.0K'; it belongs one step up.
        if abs(number) >= size * (1 - 0.5 * 10 ** -(digits + 3) if index else 1):
            scaled = number / size
            if round(abs(scaled), digits) >= 1000 and index:
                return f"{number / _STEPS[index - 1][0]:.{digits}f}{_STEPS[index - 1][1]}"
            return f"{scaled:.{digits}f}{letter}"
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,.{digits}f}"


def count(value: Any) -> str:
    """Format a number of things in full: '12,345'."""
    return NOTHING if is_missing(value) else f"{round(float(value)):,}"


def decimal(value: Any, digits: int = 2) -> str:
    """Format a plain number with a fixed number of decimals."""
    return NOTHING if is_missing(value) else f"{float(value):,.{digits}f}"


def money(value: Any, currency: str) -> str:
    """Format an amount in full: '€1,234.50'; a minus sign goes first."""
    if is_missing(value):
        return NOTHING
    amount = round(float(value), 2) + 0.0
    return f"{'-' if amount < 0 else ''}{symbol(currency)}{abs(amount):,.2f}"


def money_short(value: Any, currency: str) -> str:
    """Format an amount for a headline: '€1.2M'; amounts under 1,000 keep their cents."""
    if is_missing(value):
        return NOTHING
    amount = float(value)
    if abs(amount) < 1000:
        text = f"{abs(amount):,.2f}"
        return f"{'-' if round(amount, 2) < 0 else ''}{symbol(currency)}{text}"
    return f"{'-' if amount < 0 else ''}{symbol(currency)}{compact(abs(amount))}"


def percent(share: Any, n: Any = None, digits: int = 1) -> str:
    """Format a share of 0 to 1 with the n behind it: '12.3% (n = 4,210)'."""
    if is_missing(share):
        return NOTHING
    text = f"{float(share) * 100:.{digits}f}%"
    return text if n is None else f"{text} (n = {count(n)})"


def change(current: Any, previous: Any) -> str | None:
    """Say how a number moved in per cent: '+4.2%'; None when there is nothing to compare with."""
    if is_missing(current) or is_missing(previous) or float(previous) == 0:
        return None
    return f"{(float(current) - float(previous)) / abs(float(previous)) * 100:+.1f}%"


def day(value: Any) -> str:
    """Write a date so that no reader can take the month for the day: '31 May 2026'."""
    if is_missing(value):
        return NOTHING
    stamp = pd.Timestamp(value)
    return f"{stamp.day} {stamp:%b %Y}"


def moment(value: Any) -> str:
    """Write a UTC time to the minute: '31 May 2026, 06:12 UTC'."""
    if is_missing(value):
        return NOTHING
    stamp = pd.Timestamp(value)
    if stamp.tzinfo is not None:
        stamp = stamp.tz_convert("UTC")
    return f"{day(stamp)}, {stamp:%H:%M} UTC"


def period(start: date | datetime | pd.Timestamp | str, period_type: str) -> str:
    """Name a period: 'May 2026', 'Q2 2026', 'week of 4 May 2026'."""
    stamp = pd.Timestamp(start)
    if period_type == "quarter":
        return f"Q{stamp.quarter} {stamp.year}"
    if period_type == "week":
        return f"week of {day(stamp)}"
    return f"{stamp:%b %Y}"


def period_tick(start: date | datetime | pd.Timestamp | str, period_type: str) -> str:
    """Name a period where there is little room: 'May 26', 'Q2 26', '4 May 26'."""
    stamp = pd.Timestamp(start)
    if period_type == "quarter":
        return f"Q{stamp.quarter} {stamp:%y}"
    if period_type == "week":
        return f"{stamp.day} {stamp:%b %y}"
    return f"{stamp:%b %y}"


def plural(number: Any, one: str, many: str | None = None) -> str:
    """Put a number and its noun together: '1 customer', '12 customers'."""
    word = one if not is_missing(number) and round(float(number)) == 1 else (many or f"{one}s")
    return f"{count(number)} {word}"


def span(days: Any) -> str:
    """Say a number of days in the words people use: '12 days', '5 months', '2.3 years'."""
    if is_missing(days):
        return NOTHING
    number = float(days)
    if number < 1:
        return "today"
    if number < 61:
        return plural(number, "day")
    if number < 730:
        return plural(number / 30.44, "month")
    return f"{number / 365.25:.1f} years"
