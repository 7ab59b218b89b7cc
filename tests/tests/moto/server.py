"""Moto as a server on a free port of loopback. It prints its port; then each line of its input is a list of calls
`[service, operation, parameters]`, which boto3 makes to it after everything has been forgotten, and is answered by a line."""

import json
import sys
import urllib.request

import boto3
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(port=0, verbose=False)
server.start()
_, port = server.get_host_and_port()
url = f"http://127.0.0.1:{port}"
print(port, flush=True)

for line in sys.stdin:
    request = urllib.request.Request(f"{url}/moto-api/reset", method="POST")
    urllib.request.urlopen(request).close()
    try:
        for service, operation, parameters in json.loads(line):
            client = boto3.client(
                service,
                endpoint_url=url,
                region_name="us-east-1",
                aws_access_key_id="test",
                aws_secret_access_key="test",
            )
            getattr(client, operation)(**parameters)
        print("ready", flush=True)
    except Exception as error:
        print(str(error).replace("\n", " "), flush=True)
server.stop()
