#!/usr/bin/env bash
# Have the programs that the tests start: install them where we may, else say what to install.
set -euo pipefail

PACKAGES="chromium chromium-driver redis-server nginx-light iproute2 curl openssl gcc libc6-dev libjemalloc2 nftables"

present() {
    for program in chromium chromedriver redis-server nginx ip curl openssl cc nft; do
        PATH="$PATH:/usr/sbin" command -v "$program" >/dev/null || return 1
    done
}

if present; then exit 0; fi
if [ "$(uname)" = Darwin ]; then
    echo "The tests need Chromium, its driver and Redis: brew install --cask chromium chromedriver && brew install redis" >&2
    exit 1
fi
as_root=()
if [ "$(id -u)" != 0 ]; then as_root=(sudo -n); fi
if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    echo "The tests need programs: sudo apt-get install $PACKAGES" >&2
    exit 1
fi
echo "Installing $PACKAGES for the tests …"
"${as_root[@]}" apt-get update -qq
# shellcheck disable=SC2086 # a list of words
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -qq -y --no-install-recommends $PACKAGES >/dev/null || true
if ! present; then
    echo "apt-get could not install $PACKAGES; install a Chromium with its chromedriver, and the rest." >&2
    exit 1
fi
