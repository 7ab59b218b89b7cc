"""Signs requests by botocore: a JSON object in each line of the input, and one in each line of the output."""

import datetime
import json
import sys
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

STORAGE = {"s3", "s3-object-lambda", "s3-outposts", "s3express"}


def pairs(query):
    """Names and values as a service reads them. A `+` is a `+`."""
    found = (pair.partition("=") for pair in query.split("&") if pair)
    return [(unquote(name), unquote(value)) for name, _, value in found]


def signed(given, url, params):
    """The headers that botocore adds, with the query in the URL or in its own hands."""
    moment = datetime.datetime.strptime(given["time"], "%Y%m%dT%H%M%SZ")
    auth.get_current_datetime = lambda *_, **__: moment
    request = AWSRequest(method=given["method"], url=url, data=bytes.fromhex(given["body"]), params=params)
    for name, value in given["headers"]:
        request.headers[name] = value
    credentials = Credentials(given["key"], given["secret"], given["token"])
    signer = auth.S3SigV4Auth if given["service"] in STORAGE else auth.SigV4Auth
    signer(credentials, given["service"], given["region"]).add_auth(request)
    names = ["Authorization", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-SHA256"]
    return {name.lower(): request.headers[name] for name in names if name in request.headers}


for line in sys.stdin:
    given = json.loads(line)
    written, sent = urlsplit(given["written"]), urlsplit(given["sent"])
    answer = {
        "as_sent": signed(given, given["sent"], {}),
        "same_meaning": (pairs(written.query), unquote(written.path) or "/") == (pairs(sent.query), unquote(sent.path)),
    }
    # As botocore itself would write what is meant.
    path = quote(unquote(written.path), safe="/~") if given["service"] in STORAGE else written.path
    plain = urlunsplit((written.scheme, written.netloc, path or "/", "", ""))
    answer["as_meant"] = signed(given, plain, pairs(written.query))
    print(json.dumps(answer))
