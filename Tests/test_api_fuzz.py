"""The API against its own description: requests made from it by schemathesis, as every role and as a stranger. No answer
is a failure of the server, every answer is as described. The same requests every time."""

import os
import subprocess
import sys

import pytest

from attackers import Visitor, signed_in
from conftest import serve_copy

# Not among them: that whatever the schema allows is taken (rules of the city refuse more than a schema can say, with 422),
# and that a left-out cookie is refused (the session is sent as a header here; test_attacks_* take it away).
CHECKS = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
          "response_headers_conformance", "unsupported_method", "use_after_free", "ensure_resource_availability"]
EXAMPLES = os.environ.get("CONCORD_API_EXAMPLES", "15")
# What ends sessions or takes rights away comes last.
ROLES = [None, "mayors-office", "auditor", "analyst", "contributor", "reviewer", "coordinator", "administrator"]


@pytest.fixture(scope="module")
def city(made, tmp_path_factory):
    """One of its own: the people who sign in here lose their sessions and rights."""
    server = serve_copy(made, tmp_path_factory.mktemp("fuzzed") / "city")
    yield server
    server.stop()


@pytest.mark.parametrize("role", ROLES)
def test_answers_are_as_described(city, role, tmp_path):
    headers = []
    if role:
        person = signed_in(city, role)
        cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
        headers = ["-H", f"Cookie: {cookies}", "-H", f"X-CSRF-Token: {person.csrf}"]
    done = subprocess.run(
        [os.path.join(os.path.dirname(sys.executable), "schemathesis"), "run", city.url + "/api/v1/openapi.json", *headers,
         "--checks", ",".join(CHECKS), "--seed", "3", "--generation-deterministic", "--max-examples", EXAMPLES, "--no-color",
         "--phases", "examples,coverage,fuzzing", "--request-timeout", "20"],
        capture_output=True, text=True, timeout=540, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert Visitor(city).get("/ready")[0] == 200
    with open(city.log.name, encoding="utf-8", errors="replace") as log:
        assert "unexpected" not in log.read()
