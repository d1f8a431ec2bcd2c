"""Drives the emulator with boto3: every operation once, and wrong input that boto3 itself does not stop.

Prints one JSON object with what happened; the test that starts this script judges it.
"""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

unchecked = Config(parameter_validation=False, retries={"total_max_attempts": 1})
seen = {}


def client(profile, service):
    return boto3.Session(profile_name=profile).client(service, config=unchecked)


def attempt(name, call, **arguments):
    """Keeps the answer's outcome: the error's code and reason, or what `pick` makes of the answer."""
    pick = arguments.pop("pick", lambda answer: "ok")
    try:
        answer = call(**arguments)
    except ClientError as error:
        reason = error.response.get("Reason")
        code = error.response["Error"]["Code"]
        seen[name] = f"{code} {reason}" if reason else code
        return None
    seen[name] = pick(answer)
    return answer


def state(answer):
    return answer["Handshake"]["State"]


acme = client("acme-management", "organizations")
fresh = client("fresh-start", "organizations")
cloudworks = client("cloudworks-partner", "partnercentral-account")
datapoint = client("datapoint-partner", "partnercentral-account")

for name in ("acme-management", "fresh-start"):
    attempt(f"identity {name}", client(name, "sts").get_caller_identity, pick=lambda answer: answer["Account"])

sent = []
for page in acme.get_paginator("list_handshakes_for_organization").paginate(PaginationConfig={"PageSize": 5}):
    sent += page["Handshakes"]
seen["sent"] = len(sent)
seen["dates"] = all(handshake["RequestedTimestamp"].year > 2000 for handshake in sent)
received = [h for page in fresh.get_paginator("list_handshakes_for_account").paginate() for h in page["Handshakes"]]
seen["received"] = len(received)

pending = [h["Id"] for h in sent if h["State"] == "OPEN"]
attempt("describe", acme.describe_handshake, HandshakeId=pending[-1], pick=state)
attempt("cancel", acme.cancel_handshake, HandshakeId=pending[-1], pick=state)
attempt("cancel again", acme.cancel_handshake, HandshakeId=pending[-1], pick=state)
mine = [h["Id"] for h in received if h["State"] == "OPEN"]
attempt("decline", fresh.decline_handshake, HandshakeId=mine[0], pick=state)
attempt("accept", fresh.accept_handshake, HandshakeId=mine[-1], pick=state)
attempt("invite", acme.invite_account_to_organization, Target={"Id": "a@example.com", "Type": "EMAIL"})
attempt("enable", acme.enable_all_features)
attempt(
    "transfer",
    acme.invite_organization_to_transfer_responsibility,
    Type="BILLING",
    Target={"Id": "fresh@example.com", "Type": "EMAIL"},
    StartTimestamp=4102444800,  # the year 2100
    SourceName="x",
)
attempt("not in use", client("fresh-start", "organizations").list_handshakes_for_organization)

attempt("bad id", acme.cancel_handshake, HandshakeId="nonsense")
attempt("no id", acme.cancel_handshake)
attempt("unknown id", acme.cancel_handshake, HandshakeId="h-unknownid1")
attempt("too many", acme.list_handshakes_for_account, MaxResults=21)
attempt("bad token", acme.list_handshakes_for_account, NextToken="x")

for catalog in ("AWS", "Sandbox"):
    pages = cloudworks.get_paginator("list_connection_invitations").paginate(
        Catalog=catalog, PaginationConfig={"PageSize": 3}
    )
    rows = [row for page in pages for row in page["ConnectionInvitationSummaries"]]
    seen[f"{catalog} rows"] = len(rows)
    seen[f"{catalog} dates"] = all(row["CreatedAt"].year > 2000 for row in rows)

pending = {
    row["ParticipantType"]: row
    for row in rows
    if row["Status"] == "PENDING" and row["ConnectionType"] == "OPPORTUNITY_COLLABORATION"
}
identifier = pending["SENDER"]["Id"]
status = lambda answer: answer["Status"]  # noqa: E731
attempt(
    "get",
    datapoint.get_connection_invitation,
    Catalog="Sandbox",
    Identifier=identifier,
    pick=lambda answer: answer["ParticipantType"],
)
attempt("reject", datapoint.reject_connection_invitation, Catalog="Sandbox", Identifier=identifier, pick=status)
attempt(
    "create",
    cloudworks.create_connection_invitation,
    Catalog="Sandbox",
    ConnectionType="OPPORTUNITY_COLLABORATION",
    Email="a@example.com",
    Message="hello",
    Name="A",
    ReceiverIdentifier=pending["SENDER"]["OtherParticipantIdentifier"],
    pick=lambda answer: seen.update(created=answer["Id"]) or "ok",
)
attempt(
    "withdraw", cloudworks.cancel_connection_invitation, Catalog="Sandbox", Identifier=seen.pop("created"), pick=status
)
attempt(
    "agree",
    cloudworks.accept_connection_invitation,
    Catalog="Sandbox",
    Identifier=pending["RECEIVER"]["Id"],
    pick=lambda answer: answer["Connection"]["OtherParticipantAccountId"],
)
attempt("no catalog", cloudworks.list_connection_invitations)
attempt("bad identifier", cloudworks.get_connection_invitation, Catalog="AWS", Identifier="x")
attempt("no partner", client("fresh-start", "partnercentral-account").list_connection_invitations, Catalog="AWS")

json.dump(seen, sys.stdout)
