"""Stories between accounts, told by boto3 alone: an organization is founded, accounts join and leave, bills are
handed over, partners connect, roles are assumed.

Prints one JSON object with what happened; the test that starts this script judges it.
"""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

once = Config(retries={"total_max_attempts": 1})
seen = {}


def client(profile, service):
    return boto3.Session(profile_name=profile).client(service, config=once)


def code(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "ok"


fresh = client("fresh-start", "organizations")
workloads = client("acme-workloads", "organizations")
acme = client("acme-management", "organizations")

# A member leaves, founds an organization of its own, and invites an account that stands alone.
workloads.leave_organization()
seen["gone"] = code(workloads.describe_organization)
founded = workloads.create_organization(FeatureSet="ALL")["Organization"]
seen["founder"] = founded["MasterAccountId"]
sent = workloads.invite_account_to_organization(
    Target={"Id": "owner@fresh-start.example.org", "Type": "EMAIL"}, Tags=[{"Key": "team", "Value": "a"}]
)["Handshake"]
seen["parties"] = sorted(party["Type"] for party in sent["Parties"])
seen["sender accepts"] = code(workloads.accept_handshake, HandshakeId=sent["Id"])
accepted = fresh.accept_handshake(HandshakeId=sent["Id"])["Handshake"]
seen["accepted"] = [accepted["State"], sorted(party["Type"] for party in accepted["Parties"])]
pages = workloads.get_paginator("list_accounts").paginate(PaginationConfig={"PageSize": 1})
seen["accounts"] = sorted(account["Id"] for page in pages for account in page["Accounts"])
tags = workloads.get_paginator("list_tags_for_resource").paginate(ResourceId="123456789012")
seen["tags"] = [tag["Key"] for page in tags for tag in page["Tags"]]
seen["not empty"] = code(workloads.delete_organization)
again = workloads.invite_account_to_organization(Target={"Id": "owner@fresh-start.example.org", "Type": "EMAIL"})
seen["member accepts"] = code(fresh.accept_handshake, HandshakeId=again["Handshake"]["Id"])
seen["all the same"] = fresh.describe_handshake(HandshakeId=again["Handshake"]["Id"])["Handshake"]["State"]
workloads.remove_account_from_organization(AccountId="123456789012")
workloads.delete_organization()
seen["deleted"] = code(workloads.describe_organization)

# A bill is handed over, and taken back.
offers = [h for h in acme.list_handshakes_for_account()["Handshakes"] if h["Action"] == "TRANSFER_RESPONSIBILITY"]
acme.accept_handshake(HandshakeId=offers[0]["Id"])
outbound = acme.list_outbound_responsibility_transfers(Type="BILLING")["ResponsibilityTransfers"]
seen["outbound"] = [transfer["Status"] for transfer in outbound]
ended = acme.terminate_responsibility_transfer(Id=outbound[0]["Id"])["ResponsibilityTransfer"]
seen["ended"] = [ended["Status"], ended["EndTimestamp"].year > 2000]

# Partners agree on something, and one of them ends it.
cloudworks = client("cloudworks-partner", "partnercentral-account")
datapoint = client("datapoint-partner", "partnercentral-account")
connections = cloudworks.list_connections(Catalog="AWS")["ConnectionSummaries"]
seen["connections"] = [connection["OtherParticipantAccountId"] for connection in connections]
identifier = connections[0]["Id"]
canceled = datapoint.cancel_connection(
    Catalog="AWS", Identifier=identifier, ConnectionType="SUBSIDIARY", Reason="Over", ClientToken="one"
)
seen["canceled"] = canceled["ConnectionTypes"]["SUBSIDIARY"]["Status"]
seen["none left"] = cloudworks.list_connections(Catalog="AWS")["ConnectionSummaries"]

# Keys of a role, and of a session behind an MFA device.
sts = client("acme-management", "sts")
role = "arn:aws:iam::444455556666:role/OrganizationAccountAccessRole"
keys = sts.assume_role(RoleArn=role, RoleSessionName="boto")["Credentials"]
session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], "us-east-1")
seen["role"] = session.client("sts", endpoint_url=sts.meta.endpoint_url).get_caller_identity()["Account"]
mfa = {"SerialNumber": "arn:aws:iam::111122223333:mfa/alex", "TokenCode": "123456"}
auditor = "arn:aws:iam::111122223333:role/Auditor"
seen["no code"] = code(sts.assume_role, RoleArn=auditor, RoleSessionName="boto")
seen["code"] = code(sts.assume_role, RoleArn=auditor, RoleSessionName="boto", **mfa)
seen["session"] = code(sts.get_session_token, **mfa)

json.dump(seen, sys.stdout)
