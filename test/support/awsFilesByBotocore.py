"""Reads pairs of AWS files as the AWS CLI does. One JSON document per line in, one per line out."""
import json
import os
import sys
import tempfile

import botocore.configloader
import botocore.credentials
import botocore.exceptions
import botocore.session

folder = tempfile.mkdtemp(prefix="handshakes-botocore-")
CONFIG = os.path.join(folder, "config")
CREDENTIALS = os.path.join(folder, "credentials")
for name in list(os.environ):
    if name.startswith("AWS_") or name == "BOTO_CONFIG":
        del os.environ[name]
os.environ.update(
    HOME=folder,
    AWS_CONFIG_FILE=CONFIG,
    AWS_SHARED_CREDENTIALS_FILE=CREDENTIALS,
    AWS_EC2_METADATA_DISABLED="true",
)

# Nothing runs and nothing is called: which provider answers is all that counts.
botocore.credentials.EC = object()
botocore.credentials.ProcessProvider._retrieve_credentials_using = lambda *_: {"access_key": "a", "secret_key": "b"}
botocore.credentials.LoginCredentialFetcher.load_cached_credentials = lambda *_: {
    "access_key": "a",
    "secret_key": "b",
    "token": "c",
    "expiry_time": "2099-01-01T00:00:00Z",
    "account_id": "1",
}
botocore.credentials.CanonicalNameCredentialSourcer.source_credentials = lambda *_: botocore.credentials.Credentials(
    "a", "b", method="machine"
)
sources = []
resolve = botocore.credentials.AssumeRoleProvider._resolve_source_credentials


def resolve_source(*arguments):
    credentials = resolve(*arguments)
    sources.append(credentials.method)
    return credentials


botocore.credentials.AssumeRoleProvider._resolve_source_credentials = resolve_source


# One for all: making them takes most of the time.
session = botocore.session.Session()


def source_of(profile):
    """How many roles are assumed, and where the first credentials come from."""
    sources.clear()
    session.set_config_variable("profile", profile)
    try:
        credentials = botocore.credentials.create_credential_resolver(session).load_credentials()
    except botocore.exceptions.BotoCoreError:
        return None
    if credentials is None:
        return None
    if credentials.method == "assume-role":
        return [len(sources), sources[0]]
    # The values belong to the file that was taken.
    return [0, credentials.method]


def write(path, text):
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


for line in sys.stdin:
    pair = json.loads(line)
    write(CONFIG, pair["config"])
    write(CREDENTIALS, pair["credentials"])
    answer = {}
    for kind, load, path in (
        ("config", botocore.configloader.load_config, CONFIG),
        ("credentials", botocore.configloader.raw_config_parse, CREDENTIALS),
    ):
        try:
            answer[kind] = load(path)
        except botocore.exceptions.ConfigParseError:
            answer[kind] = None
    if pair.get("sources") and None not in answer.values():
        session._config = session._profile_map = None
        profiles = session.full_config["profiles"]
        answer["sources"] = {name: source_of(name) for name in profiles}
    print(json.dumps(answer), flush=True)
