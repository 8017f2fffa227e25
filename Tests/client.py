"""A program that signs in as a person does and speaks to the API, on connections that may break at any moment."""

import http.client
import http.cookies
import json
import re
import urllib.parse


class Unknown(Exception):
    """No answer came: what was asked for may have happened or not."""


class Person:
    """Keeps its cookies and its form token, also over a restart of the server at another port."""

    def __init__(self, server):
        self.port, self.cookies, self.csrf = server.port, {}, ""

    def at(self, server):
        """The same person, on a connection of their own."""
        other = Person(server)
        other.cookies, other.csrf = dict(self.cookies), self.csrf
        return other

    def ask(self, method, path, body=None, headers=(), timeout=30):
        """Status, headers and body of an answer; `Unknown` when none came."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **dict(headers)}
        if isinstance(body, (dict, list)) and headers.get("Content-Type") != "application/x-www-form-urlencoded":
            body, headers["Content-Type"] = json.dumps(body), "application/json"
        elif isinstance(body, dict):
            body = urllib.parse.urlencode(body)
        if self.csrf:
            headers.setdefault("X-CSRF-Token", self.csrf)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Unknown(str(error)) from error
        finally:
            connection.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                for key, morsel in http.cookies.SimpleCookie(value).items():
                    self.cookies[key] = morsel.value
        return answer.status, answer.headers, content

    def form(self, path, fields):
        """Opens a page for its token and sends its form."""
        _, _, page = self.ask("GET", path)
        token = re.search(rb'name="csrf" value="([^"]+)"', page)
        assert token, page[:2000]
        self.csrf = ""
        return self.ask(
            "POST", path, {**fields, "csrf": token[1].decode()}, {"Content-Type": "application/x-www-form-urlencoded"})

    def take_token(self):
        _, _, page = self.ask("GET", "/desk/account")
        self.csrf = re.search(rb'name="csrf" value="([^"]+)"', page)[1].decode()

    def first_sign_in(self, link, password="a long enough sentence"):
        status, headers, page = self.form(link, {"password": password, "repeat": password})
        assert status == 303, page[:3000]
        self.take_token()
        return self

    def sign_in(self, name, password):
        status, _, page = self.form("/sign-in", {"name": name, "password": password})
        assert status == 303, page[:3000]
        self.take_token()
        return self

    def report(self, text, key, **more):
        """Reports an incident; the answer's status and JSON."""
        draft = {"when": "2026-03-02", "unlocated": "not-given", "offences": [{"conduct": "threat"}], "text": text}
        status, _, content = self.ask("POST", "/api/v1/incidents", {**draft, **more}, {"Idempotency-Key": key})
        return status, json.loads(content)
