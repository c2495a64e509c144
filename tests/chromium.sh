#!/bin/sh
# Makes sure that the browser of the tests is here: Debian's chromium, and libatomic1 for its driver.
set -eu
packages="chromium libatomic1 fonts-dejavu-core"
if command -v chromium >/dev/null 2>&1; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installation de chromium pour les tests…"
  apt-get update -qq
  # shellcheck disable=SC2086 — one word for each package
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $packages >/dev/null
  exit 0
fi
echo "Les tests ouvrent le site dans chromium, qui manque. Sur Debian :" >&2
echo "  sudo apt-get install --no-install-recommends $packages" >&2
exit 1
