"""Asks the rules that botocore has for the hosts of each service, and prints the hosts with what is signed for them."""

import json

import botocore.session
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import BotoCoreError

REGIONS = ["us-east-1", "eu-west-1", "ap-southeast-4", "us-gov-west-1", "us-gov-east-1", "cn-north-1", "aws-global"]
# Hosts whose names do not tell: made of the name of a pseudo-region, signed for another region than they name, or of the
# console.
UNTOLD = ("aws-global.", ".sustainability.", "signin")

known_hosts = set()

loader = botocore.session.Session().get_component("data_loader")
partitions = loader.load_data("partitions")
for service in loader.list_available_services("endpoint-rule-set-1"):
    rules = loader.load_service_model(service, "endpoint-rule-set-1")
    metadata = loader.load_service_model(service, "service-2")["metadata"]
    provider = EndpointProvider(rules, partitions)
    known = rules["parameters"]
    defaults = {name: known[name]["default"] for name in known if "default" in known[name]}
    for region in REGIONS:
        for fips in (False, True):
            for dualstack in (False, True):
                settings = {"Region": region, "UseFIPS": fips, "UseDualStack": dualstack}
                settings = {name: value for name, value in settings.items() if name in known}
                try:
                    endpoint = provider.resolve_endpoint(**{**defaults, **settings})
                except BotoCoreError:
                    continue
                schemes = endpoint.properties.get("authSchemes", [])
                if endpoint.url in known_hosts or any(part in endpoint.url for part in UNTOLD):
                    continue
                # A host that names no region is the commercial partition's, which others share.
                if region.startswith("us-gov") and "us-gov" not in endpoint.url:
                    continue
                known_hosts.add(endpoint.url)
                scheme = next((scheme for scheme in schemes if scheme["name"] == "sigv4"), {})
                name = metadata.get("signingName", metadata["endpointPrefix"])
                if metadata.get("signatureVersion") in ("v4", "s3", "s3v4"):
                    row = [endpoint.url, scheme.get("signingName", name), scheme.get("signingRegion", region)]
                    print(json.dumps(row))
