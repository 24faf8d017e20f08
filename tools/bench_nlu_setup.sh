#!/usr/bin/env bash
# Puts node-nlp, one of the peers of `make bench-nlu`, into build/; nothing of it is needed to run the coach or its tests.
set -euo pipefail
cd "$(dirname "$0")/.."
wanted=node-nlp@4.27.0
command -v npm >/dev/null || { echo "✗ npm est introuvable : node-nlp ne peut pas être comparé (installez Node.js 18 ou plus récent)." >&2; exit 1; }
if [ "$(cat build/bench-nlu/.installed 2>/dev/null)" = "$wanted" ]; then exit 0; fi
echo "• Installation de $wanted dans build/bench-nlu (une minute)..."
mkdir -p build/bench-nlu
npm install --silent --no-audit --no-fund --prefix build/bench-nlu "$wanted"
echo "$wanted" > build/bench-nlu/.installed
