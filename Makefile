.PHONY: run test lint check train bench bench-delivery bench-nlu bench-rooms clean help

help:            ## cette aide
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/'

run:             ## tout installer si besoin, puis lancer le coach
	@tools/setup.sh run
	@.venv/bin/coach run

test:            ## tout installer si besoin, puis passer tous les tests
	@tools/setup.sh dev
	@.venv/bin/python -m pytest

check:           ## vérifier les fichiers des éducateurs
	@tools/setup.sh run
	@.venv/bin/coach check

train:           ## apprendre si les fichiers ont changé
	@tools/setup.sh run
	@.venv/bin/coach train

lint:            ## style et types
	@tools/setup.sh dev
	@.venv/bin/ruff check .
	@.venv/bin/mypy

bench:           ## mesurer (docs/bench.md)
	@tools/setup.sh dev
	@.venv/bin/python -m bench

bench-delivery:  ## mesurer l'envoi des rappels à la pointe de 8 h (docs/bench-delivery.md)
	@tools/setup.sh dev
	@.venv/bin/python -m bench.delivery medium

bench-nlu:       ## comparer notre compréhension à d'autres (docs/bench-nlu.md ; installe node-nlp dans build/)
	@tools/setup.sh dev
	@tools/bench_nlu_setup.sh
	@.venv/bin/python -m bench.nlu

bench-rooms:     ## mesurer ce que coûte un message dans chaque pièce (docs/bench-rooms.md)
	@tools/setup.sh dev
	@.venv/bin/python -m bench.rooms

clean:           ## enlever ce qui a été installé et construit (jamais les données)
	rm -rf .venv build
