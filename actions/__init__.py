"""The thin seam to Rasa: slots → one service call → a named response → events. Importing it does no work."""
