#!/bin/sh
# Makes sure that what the tests run is here: programs from Debian, packages from npm.
set -eu
cd "$(dirname "$0")"
PATH="$PATH:/usr/sbin"
lacking=""
# A program that the package brings, then the package (libatomic1 is for chromium's driver).
while read -r program package; do
  command -v "$program" >/dev/null 2>&1 || [ -e "$program" ] || lacking="$lacking $package"
done <<'PROGRAMS'
chromium chromium libatomic1 fonts-dejavu-core
nginx nginx-light
dovecot dovecot-imapd
/usr/lib/nginx/modules/ngx_http_brotli_static_module.so libnginx-mod-http-brotli-static
/usr/lib/mailman3/bin/master mailman3 dbconfig-no-thanks
openssl openssl
node nodejs npm
java openjdk-17-jre-headless
rclone rclone
rsync rsync
smtp-sink postfix
strace strace
PROGRAMS
if [ -n "$lacking" ] && { [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; }; then
  echo "Les tests ont besoin d’autres programmes. Sur Debian :" >&2
  echo "  sudo apt-get install --no-install-recommends$lacking" >&2
  exit 1
fi
if [ -n "$lacking" ]; then
  echo "Installation pour les tests :$lacking…"
  apt-get update -qq
  # Postfix asks what it is for: it serves only the tests, which start their own on high ports.
  echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
  # shellcheck disable=SC2086 — one word for each package
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $lacking >/dev/null
fi
if [ ! -e node_modules/installed ] || [ package-lock.json -nt node_modules/installed ]; then
  npm ci --loglevel=error
  touch node_modules/installed
fi
