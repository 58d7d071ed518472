"""Loading the demonstration centre, and nothing else: entering it is signing in."""

from madang.demo.actions.load import NotEmpty, load_demo

__all__ = ["NotEmpty", "load_demo"]
