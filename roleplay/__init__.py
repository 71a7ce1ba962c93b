"""Roleplay: practise with difficult customers, get a grade that proves its marks."""

__version__ = "0.2.0"
