"""What the attacks share: plain HTTP with cookies and the form's token, and raw sockets for what no client would send."""

import http.client
import json
import re
import socket
import urllib.parse
import uuid


class Visitor:
    """Somebody at the site, without a browser: keeps cookies, follows nothing."""

    def __init__(self, server):
        self.server = server
        self.cookies = {}
        self.csrf = ""

    def ask(self, method, path, body=None, headers=None, kind=None):
        """Gives status, headers (a message) and bytes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        fields = {"Accept-Language": "en", **(headers or {})}
        if self.cookies and "Cookie" not in fields:
            fields["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if kind:
            fields["Content-Type"] = kind
        connection.request(method, path, body=body, headers=fields)
        answer = connection.getresponse()
        text = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            if "Max-Age=0" in cookie:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        connection.close()
        return answer.status, answer.headers, text

    def get(self, path, headers=None):
        return self.ask("GET", path, headers=headers)

    def token(self, path):
        found = re.search(r'name="csrf" value="([^"]+)"', self.get(path)[2].decode())
        self.csrf = found[1] if found else self.csrf
        return self.csrf

    def post(self, path, fields, token=True, headers=None):
        pairs = list(fields.items()) if isinstance(fields, dict) else list(fields)
        if token:
            pairs.append(("csrf", self.csrf))
        return self.ask("POST", path, urllib.parse.urlencode(pairs), headers, "application/x-www-form-urlencoded")

    def send(self, method, path, value, headers=None):
        fields = {"X-CSRF-Token": self.csrf, **(headers or {})}
        return self.ask(method, path, json.dumps(value), fields, "application/json")

    def upload(self, path, fields, name, data, field="file"):
        boundary = "edge" + uuid.uuid4().hex
        parts = b"".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in {**fields, "csrf": self.csrf}.items())
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'.encode()
        return self.ask("POST", path, parts + head + data + f"\r\n--{boundary}--\r\n".encode(), None,
                        f"multipart/form-data; boundary={boundary}")


def signed_in(server, role=None, name=None, password=None):
    """Somebody with a role, signed in, with a token for writes."""
    if role:
        name, password = server.sign_ins[role]
    visitor = Visitor(server)
    visitor.token("/sign-in")
    status, headers, text = visitor.post("/sign-in", {"name": name, "password": password})
    assert status == 303, (status, text[:500])
    visitor.token("/desk")
    return visitor


def raw(server, data, pause=None):
    """Sends bytes as they are and gives what comes back until the server closes or says nothing for a while."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.settimeout(3)
        out = b""
        try:
            connection.sendall(data)
            while True:
                piece = connection.recv(65536)
                if not piece:
                    break
                out += piece
        except (TimeoutError, ConnectionError):
            pass
        return out


def statuses(answer):
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3})", answer)]
