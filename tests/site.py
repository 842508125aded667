"""The site of `deploy` for nginx, at free ports and in a folder of a test."""

import re
import shutil
import subprocess

from harness.parts import ROOT

DEPLOY = ROOT / "deploy"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")


def site(folder, port, plain):
    """The file, with a certificate of its own beside it; `plain` is the port without TLS."""
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=clusters.example.org"]
    keys = ["-keyout", folder / "key.pem", "-out", folder / "cert.pem"]
    subprocess.run([*request, *keys], check=True, capture_output=True)
    text = (DEPLOY / "nginx.conf").read_text().replace("/etc/cluster-explorer/", f"{folder}/")
    text = text.replace("snippets/cluster-explorer-proxy.conf", str(DEPLOY / "proxy.conf"))
    text = text.replace("/var/log/nginx/", f"{folder}/")
    text = re.sub(r"listen \[::\].*\n", "", text)
    return text.replace("listen 443", f"listen 127.0.0.1:{port}").replace("listen 80", f"listen 127.0.0.1:{plain}")
