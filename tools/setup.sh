#!/usr/bin/env bash
# Sets up everything that `make run` and `make test` need, once: Python 3.10, .venv, the locked dependencies.
# A second call sees that nothing changed and does nothing. Usage: tools/setup.sh run|dev
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-run}
say() { printf '• %s\n' "$*"; }
stop() { printf '✗ %s\n' "$*" >&2; exit 1; }

works() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' >/dev/null 2>&1; }

find_python() {  # a shim may exist and still run nothing, so each candidate is tried
  local candidate
  for candidate in "${COACH_PYTHON:-}" python3.10 python3 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10*/bin/python3.10; do
    if [ -n "$candidate" ] && works "$candidate"; then echo "$candidate"; return; fi
  done
  if command -v uv >/dev/null; then
    candidate=$(uv python find 3.10 2>/dev/null || true)
    if [ -n "$candidate" ] && works "$candidate"; then echo "$candidate"; return; fi
  fi
  return 1
}

stamp=.venv/.coach-$kind
wanted=$(cat requirements/run.lock requirements/dev.lock requirements/uv.lock pyproject.toml tools/setup.sh | cksum)
if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then exit 0; fi

if ! [ -x .venv/bin/python ] || ! works .venv/bin/python; then
  python=$(find_python) || stop "Python 3.10 est introuvable (Rasa n'accepte pas plus récent). Installez-le, par exemple avec
  « uv python install 3.10 », « pyenv install 3.10 » ou le paquet python3.10 de votre système, puis relancez.
  S'il est à un endroit particulier : COACH_PYTHON=/chemin/vers/python3.10 make run"
  say "Python 3.10 trouvé : $("$python" --version)"
  rm -rf .venv
  "$python" -m venv .venv || stop "Impossible de créer .venv : vérifiez l'espace disque et les droits du dossier."
fi

lock=requirements/$kind.lock
say "Installation des dépendances ($(grep -c '==' "$lock") paquets, environ 1 Go la première fois)..."
unset PYTHONDONTWRITEBYTECODE
install_with_uv() {
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.lock 2>/dev/null || return 1
  VIRTUAL_ENV=$PWD/.venv .venv/bin/uv pip install -q --require-hashes --compile-bytecode -r "$lock"
}
install_with_pip() {
  say "(uv n'a pas pu installer : essai avec pip, plus lent)"
  .venv/bin/python -m pip install --disable-pip-version-check --progress-bar on -q --require-hashes -r "$lock"
}
install_with_uv || install_with_pip || stop "L'installation a échoué : vérifiez la connexion au dépôt de paquets, puis relancez."
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
pwd > "$site/coach_sante.pth"
printf '#!%s/.venv/bin/python\nfrom bot.cli import main\n\nmain()\n' "$PWD" > .venv/bin/coach && chmod +x .venv/bin/coach
echo "$wanted" > "$stamp"
[ "$kind" = dev ] && echo "$wanted" > .venv/.coach-run
say "Dépendances installées."
