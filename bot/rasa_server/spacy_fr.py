"""Builds the blank French spaCy pipeline: tokens and look-up lemmas, nothing downloaded."""

from __future__ import annotations

from pathlib import Path


def build(folder: Path) -> None:
    """Write the pipeline to `folder` (about 6 MB, five seconds). Does nothing when it is there."""
    if (folder / "meta.json").is_file():
        return
    import spacy

    nlp = spacy.blank("fr")
    nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    nlp.initialize()
    nlp.meta["name"] = "coach_sante_blank"
    draft = folder.with_name(folder.name + ".draft")
    nlp.to_disk(draft)
    draft.rename(folder)
