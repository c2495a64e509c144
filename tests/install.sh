#!/bin/sh
# Makes sure that what the tests open is here: Debian's chromium (libatomic1 is for its driver) and nginx.
set -eu
packages="chromium libatomic1 fonts-dejavu-core nginx-light"
PATH="$PATH:/usr/sbin"
if command -v chromium >/dev/null 2>&1 && command -v nginx >/dev/null 2>&1; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installation de chromium et de nginx pour les tests…"
  apt-get update -qq
  # shellcheck disable=SC2086 — one word for each package
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $packages >/dev/null
  exit 0
fi
echo "Les tests ouvrent le site dans chromium et nginx. Sur Debian :" >&2
echo "  sudo apt-get install --no-install-recommends $packages" >&2
exit 1
