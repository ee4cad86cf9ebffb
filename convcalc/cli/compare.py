"""`convcalc compare A B ...`: networks side by side; `convcalc compare TOPIC`: an argument in numbers."""

from __future__ import annotations
