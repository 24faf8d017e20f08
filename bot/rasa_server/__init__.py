"""Rasa, fenced in: the only room that imports it. Everybody else talks to it over loopback or by `python -m`."""
