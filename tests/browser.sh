#!/usr/bin/env bash
# Have Chromium and its driver for the tests: install them where we may, else say what to install.
set -euo pipefail

present() { command -v chromium >/dev/null && command -v chromedriver >/dev/null; }

if present; then exit 0; fi
if [ "$(uname)" = Darwin ]; then
    echo "The tests need Chromium and its driver: brew install --cask chromium chromedriver" >&2
    exit 1
fi
as_root=()
if [ "$(id -u)" != 0 ]; then as_root=(sudo -n); fi
if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    echo "The tests need Chromium and its driver: sudo apt-get install chromium chromium-driver" >&2
    exit 1
fi
echo "Installing Chromium and its driver for the tests …"
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -qq -y --no-install-recommends chromium chromium-driver >/dev/null || true
if ! present; then
    echo "apt-get could not install chromium and chromium-driver; install a Chromium with its chromedriver." >&2
    exit 1
fi
