"""A pytest plugin: writes each test's outcome as a line of JSON to the file named by PEER_OUTCOMES."""

import json
import os


def pytest_runtest_logreport(report):
    if report.when != "call" and report.outcome == "passed":
        return
    crash = getattr(report.longrepr, "reprcrash", None)
    reason = crash.message if crash else str(report.longrepr or "")
    with open(os.environ["PEER_OUTCOMES"], "a", encoding="utf-8") as outcomes:
        line = {"name": report.nodeid, "outcome": report.outcome, "reason": reason}
        outcomes.write(json.dumps(line) + "\n")


def pytest_configure(config):
    token = os.environ.get("PEER_SESSION_TOKEN")
    if token is None:
        return
    import boto3

    for kind in ("client", "resource"):
        setattr(boto3, kind, _with_token(getattr(boto3, kind), token))


def _with_token(make, token):
    def made(*args, **kwargs):
        if kwargs.get("aws_access_key_id"):
            kwargs["aws_session_token"] = token
        return make(*args, **kwargs)

    return made
