# Shared by the hooks of the bare repository that editors push to.
# Its settings are git's own: git config irev.site /srv/irev (see deploy/README.md).
site=$(git config irev.site) || { echo "Réglage absent : git config irev.site /srv/irev" >&2; exit 1; }
python=$(git config irev.python || echo python3)
unset GIT_INDEX_FILE GIT_WORK_TREE

# prepare COMMIT: what it holds, checked and built aside, in $site/ready/COMMIT.
prepare() {
  ready=$site/ready/$1
  rm -rf "$ready"
  mkdir -p "$ready/source" "$site/venvs"
  git archive "$1" | tar -x -C "$ready/source"
  venv=$site/venvs/$(sha256sum < "$ready/source/requirements.lock" | cut -c 1-16)
  if [ ! -e "$venv/installed" ]; then
    echo "Installation du programme (une seule fois)…"
    "$python" -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
      --require-hashes -r "$ready/source/requirements.lock"
    touch "$venv/installed"
  fi
  register=$ready/source/content/registres/adresses.txt
  mkdir -p "${register%/*}"
  [ ! -e "$site/adresses.txt" ] || cat "$site/adresses.txt" >> "$register"
  (cd "$ready/source" && env -u GIT_DIR -u GIT_QUARANTINE_PATH "$venv/bin/invoke" build --output "$ready/site")
}

# publish COMMIT: what was prepared goes online; then the web server reads the redirections again.
publish() {
  ready=$site/ready/$1
  venv=$site/venvs/$(sha256sum < "$ready/source/requirements.lock" | cut -c 1-16)
  (cd "$ready/source" && env -u GIT_DIR "$venv/bin/invoke" publish --to "$site" --site "$ready/site")
  rm -rf "$site/ready"
  reload=$(git config irev.reload || true)
  [ -z "$reload" ] || sh -c "$reload"
}

# alone COMMAND…: one at a time; the next one waits.
alone() {
  mkdir -p "$site"
  exec 9> "$site/.hooks.lock"
  flock -w 600 9 || { echo "Une autre publication dure depuis dix minutes : pousser de nouveau." >&2; exit 1; }
  "$@"
}
