"""What leaves the newsroom by mail, by webhook and as posts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsloom.config.checks import is_post, is_time, mail_address, web_address
from newsloom.config.option import choice, number, switch, text, whole, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """The newsletter. Without a host, issues are files in _newsletters and pages of the site, and not sent."""

    host: str = text("", "The mail server.")
    port: int = whole(587, "Its port.", least=1, most=65535)
    security: str = choice("starttls", "How the connection is protected.", "tls", "none")
    user: str = text("", "The account.")
    password: str = text("", "Its password.", secret=True)
    sender: str = text("", "The From address.", expect="an e-mail address", test=mail_address)
    reply_to: str = text("", "Where answers go.", expect="an e-mail address", test=mail_address)
    name: str = text(
        "weekly",
        "The newsletter's name in files and addresses.",
        expect="letters, digits and hyphens",
        test=lambda value: re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value) is not None,
    )
    days: tuple[str, ...] = words(("mon",), 'Days on which an issue leaves: "mon" to "sun".')
    time: str = text(
        "07:00",
        "The hour, by the site's clock.",
        expect='a time such as "07:00"',
        test=is_time,
    )
    stories: int = whole(5, "Stories in an issue, the hottest first; none appears in two issues.", least=1, most=50)
    postal_address: str = text("", "The postal address that many countries' laws want in each issue.")
    dkim_key_file: str = text(
        "", "A file with a private RSA key (PEM): letters are signed with it (DKIM), unless the mail server does so."
    )
    dkim_selector: str = text(
        "newsloom",
        "The name of the key in DNS: its public half stands at SELECTOR._domainkey.DOMAIN.",
        expect="letters, digits and hyphens",
        test=lambda value: re.fullmatch(r"[A-Za-z0-9]+([.-][A-Za-z0-9]+)*", value) is not None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """Who is told when something needs a person."""

    mail_to: tuple[str, ...] = words((), "Addresses that get alerts by mail.")
    webhook: str = text("", "An address that gets alerts as JSON.", expect="an address", test=web_address)
    silent_days: float = number(
        7.0, "A source that is silent so much longer than usual is reported.", unit="days", least=0.1
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Where approved stories are posted, once each; a network without its account and key is left out."""

    template: str = text(
        "{title}\n\n{url}",
        "The words of a post. Fields: {title}, {excerpt}, {url}, {sources}, {topics}, {provider}; cut to what a network takes.",
        expect="a text with {url} in it and no other names in braces",
        test=is_post,
    )
    mastodon: str = text("", "The server of the account: https://...", expect="an address", test=web_address)
    mastodon_token: str = text("", "An access token with the scope write:statuses.", secret=True)
    bluesky: str = text("", "The account's handle, without the @.")
    bluesky_password: str = text("", "An app password.", secret=True)
    bluesky_server: str = text("https://bsky.social", "Its data server.", expect="an address", test=web_address)
    slack_channel: str = text("", "The channel's id.")
    slack_token: str = text("", "A bot's token with the scope chat:write.", secret=True)
    slack_server: str = text("https://slack.com", "Slack's address.", expect="an address", test=web_address)
    telegram_chat: str = text("", "The chat's number, or @channel.")
    telegram_token: str = text("", "The bot's token.", secret=True)
    telegram_server: str = text(
        "https://api.telegram.org", "The Bot API's address.", expect="an address", test=web_address
    )
    matrix: str = text("", "The home server: https://...", expect="an address", test=web_address)
    matrix_room: str = text("", "The room's id: !...")
    matrix_token: str = text("", "An access token.", secret=True)
    wordpress: str = text(
        "", "The address of a WordPress: each story is a post there.", expect="an address", test=web_address
    )
    wordpress_user: str = text("", "The user that the posts belong to.")
    wordpress_password: str = text("", "An application password of that user.", secret=True)
    ghost: str = text("", "The address of a Ghost: each story is a post there.", expect="an address", test=web_address)
    ghost_key: str = text("", "The Admin API key of a custom integration: id:secret.", secret=True)
    drafts: bool = switch(False, "WordPress and Ghost get drafts that a person publishes.")
    webhook: str = text("", "An address that gets each story as JSON.", expect="an address", test=web_address)
    webhook_secret: str = text("", "Signs it: X-Newsloom-Signature, HMAC-SHA256.", secret=True)
