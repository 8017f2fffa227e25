"""A sign-in service on loopback that can be told to misbehave: `python sign_in_service.py PORT CLIENT SECRET`.

Signing is joserfc's. PKCE, the redirect address, the client's secret and the single use of codes are checked as RFC 6749 and
RFC 7636 ask. `POST /misbehave` with JSON changes what the next tokens say: claims, algorithm, key, published keys.
"""

import base64
import hashlib
import http.server
import json
import secrets
import sys
import time
import urllib.parse

from joserfc import jwk, jwt

PORT, CLIENT, SECRET = int(sys.argv[1]), sys.argv[2], sys.argv[3]
ISSUER = f"http://127.0.0.1:{PORT}"
KEYS = {
    "rsa": jwk.RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"}),
    "ec": jwk.ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"}),
    "ed": jwk.OKPKey.generate_key("Ed25519", {"kid": "ed", "use": "sig"}),
    "stranger": jwk.RSAKey.generate_key(2048, {"kid": "rsa"}),
    "next": jwk.RSAKey.generate_key(2048, {"kid": "next", "use": "sig"}),
}
PLAIN = {"claims": {}, "algorithm": "RS256", "key": "rsa", "published": ["rsa", "ec", "ed"]}
state, codes, log = dict(PLAIN), {}, []


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def answer(self, status, value, headers=()):
        body = json.dumps(value).encode()
        self.send_response(status)
        for name, text in headers:
            self.send_header(name, text)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        log.append(url.path)
        if url.path == "/.well-known/openid-configuration":
            return self.answer(200, {
                "issuer": ISSUER, "authorization_endpoint": ISSUER + "/authorize", "token_endpoint": ISSUER + "/token",
                "jwks_uri": ISSUER + "/keys", "end_session_endpoint": ISSUER + "/end",
                "token_endpoint_auth_methods_supported": ["client_secret_basic"]})
        if url.path == "/keys":
            return self.answer(200, {"keys": [KEYS[name].as_dict(private=False) for name in state["published"]]})
        if url.path == "/authorize":
            assert query["response_type"] == "code" and query["code_challenge_method"] == "S256", query
            assert query["client_id"] == CLIENT and "openid" in query["scope"].split()
            code = secrets.token_urlsafe(16)
            codes[code] = query
            back = urllib.parse.urlencode({"code": code, "state": query["state"], "iss": ISSUER})
            return self.answer(302, {}, [("Location", query["redirect_uri"] + "?" + back)])
        if url.path == "/log":
            return self.answer(200, log)
        self.answer(404, {})

    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/misbehave":
            state.clear()
            state.update({**PLAIN, **json.loads(text)})
            return self.answer(200, state)
        form = dict(urllib.parse.parse_qsl(text))
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = codes.pop(form.get("code"), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if self.headers.get("Authorization") != f"Basic {basic}":
            return self.answer(401, {"error": "invalid_client"})
        if (asked is None or asked["redirect_uri"] != form.get("redirect_uri")
                or challenge.decode().rstrip("=") != asked["code_challenge"]):
            return self.answer(400, {"error": "invalid_grant"})
        now = int(time.time())
        claims = {
            "iss": ISSUER, "aud": CLIENT, "sub": "s-1", "iat": now, "exp": now + 300, "nonce": asked["nonce"],
            "name": "Service Person", "email": "person@city.example", "email_verified": True, "groups": ["staff"],
            **state["claims"]}
        self.answer(200, {"id_token": self.token(claims), "access_token": "x", "token_type": "Bearer"})

    def token(self, claims):
        if state["algorithm"] == "none":
            parts = [{"alg": "none"}, claims]
            return ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts) + "."
        header = {"alg": state["algorithm"], "kid": KEYS[state["key"]].kid}
        return jwt.encode(header, claims, KEYS[state["key"]], algorithms=[state["algorithm"]])


http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
