"""Serves the dialogue on loopback: one route that plays a turn, one that says whether it is ready. Nothing else of Rasa."""

from __future__ import annotations

import hmac
from typing import Any

from rasa.core.agent import Agent
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.messages import MAX_TEXT
from bot.rasa_server import turns

_LARGEST_BODY = 64 * 1024


def serve(agent: Agent, port: int, secret: str) -> None:
    """Serve until stopped. Every call carries `secret`; the port is open on 127.0.0.1 only."""
    app(agent, secret).run(host="127.0.0.1", port=port, access_log=False, motd=False)


def app(agent: Agent, secret: str) -> Sanic:
    sanic = Sanic("coach_dialogue", configure_logging=False)
    sanic.config.REQUEST_MAX_SIZE = _LARGEST_BODY

    @sanic.get("/ready")
    async def ready(_: Request) -> HTTPResponse:
        return json({"ready": agent.is_ready()})

    @sanic.post("/turn")
    async def turn(request: Request) -> HTTPResponse:
        if not hmac.compare_digest(request.headers.get("x-coach-secret", ""), secret):
            return json({"error": "unauthorised"}, status=401)
        body: dict[str, Any] = request.json
        answer = await turns.play(
            agent, body["conversation"], body["text"][:MAX_TEXT], trusted=bool(body.get("trusted")),
        )
        return json(answer)

    return sanic
