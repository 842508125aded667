"""A server that speaks S3, in a process of its own, with an empty bucket."""

import subprocess
import sys
import time
from contextlib import contextmanager

import boto3
from botocore.exceptions import BotoCoreError

from harness.parts import free_port

BUCKET = "readers"


@contextmanager
def serving(port=None):
    """The environment that leads to the server, a client of it, and its process."""
    port = port or free_port()
    environment = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        client = boto3.client(
            "s3",
            endpoint_url=environment["AWS_ENDPOINT_URL"],
            aws_access_key_id="key",
            aws_secret_access_key="secret",
            region_name="us-east-1",
        )
        end = time.monotonic() + 60
        while True:
            try:
                client.create_bucket(Bucket=BUCKET)
                break
            except BotoCoreError:
                assert process.poll() is None, "The server ended."
                assert time.monotonic() < end, "The server does not answer."
                time.sleep(0.1)
        yield environment, client, process
    finally:
        process.kill()
        process.wait()
