"""Madang: the open software of a public digital social innovation centre."""

__version__ = "0.1.0"
