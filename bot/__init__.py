"""Coach Santé: everything but the thin seam to Rasa (`actions/`) and the educators' data (`nlu_data/`)."""
