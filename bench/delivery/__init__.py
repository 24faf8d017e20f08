"""How fast, how late and at what cost due doses leave: `python -m bench.delivery [small|medium|full]`."""
