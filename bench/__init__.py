"""Measures the running coach on this machine and writes docs/bench.md. A development tool; nothing imports it."""
