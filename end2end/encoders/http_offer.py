"""The HTTP half of WHIP (RFC 9725) and WHEP for the foreign clients: one offer, one answer, one goodbye."""
import sys
import urllib.error
import urllib.request
from urllib.parse import urljoin


def offer(url, sdp, key=None):
    """Posts an offer; returns the answer and the session's address. A refusal is printed and ends the program."""
    headers = {"Content-Type": "application/sdp"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    request = urllib.request.Request(url, sdp.encode(), headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read().decode(), urljoin(url, answer.headers["Location"])
    except urllib.error.HTTPError as refused:
        sys.exit(f"refused: {refused.code} {refused.read().decode()}")


def end(session):
    """Ends a session."""
    urllib.request.urlopen(urllib.request.Request(session, method="DELETE"), timeout=10).close()
