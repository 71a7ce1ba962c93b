"""An OpenID Connect provider: where to send people, and proof of who comes back."""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from roleplay.errors import NotSignedIn, SettingsError
from roleplay.settings import Settings

log = logging.getLogger(__name__)
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Only where the provider alone holds the key that signs."""
_KEPT = 3600.0
"""Seconds for which the provider's configuration is believed."""
_PATIENCE = 10.0
"""Seconds that the provider has for an answer."""
_LEEWAY = 60
"""Seconds by which two clocks may differ."""
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Errand:
    """One way to the provider and back."""

    state: str
    nonce: str
    verifier: str
    """Proof that whoever brings the code back is who was sent (PKCE, RFC 7636)."""


@dataclass
class Provider:
    """The provider named by the settings. Its configuration is found by discovery, and kept."""

    issuer: str
    client_id: str
    secret: str | None
    _found: dict[str, Any] = field(default_factory=dict, init=False)
    _keys: KeySet | None = field(default=None, init=False)
    _since: float = field(default=0.0, init=False)

    def send(self, back: str) -> tuple[str, Errand]:
        """The address that a person is sent to, and what to keep until they are ``back``.

        Raises:
            NotSignedIn: the provider does not answer.
        """
        errand = Errand(generate_token(32), generate_token(32), generate_token(64))
        try:
            with self._client(back) as client:
                address, _ = client.create_authorization_url(
                    self._configuration()["authorization_endpoint"],
                    state=errand.state,
                    nonce=errand.nonce,
                    code_verifier=errand.verifier,
                )
        except (httpx.HTTPError, KeyError, ValueError) as error:
            log.warning("OpenID Connect at %s: %s", self.issuer, error)
            raise NotSignedIn("the provider does not answer", code="oidc_away") from None
        return str(address), errand

    def receive(self, back: str, code: str, errand: Errand) -> Mapping[str, Any]:
        """The verified claims about whoever came back with a code.

        Raises:
            NotSignedIn: the code is not accepted, or the ID token proves nothing.
        """
        try:
            found = self._configuration()
            with self._client(back) as client:
                answer = client.fetch_token(
                    found["token_endpoint"], code=code, code_verifier=errand.verifier
                )
            return self._verified(str(answer["id_token"]), errand.nonce)
        except (
            *(httpx.HTTPError, AuthlibBaseError, JoseError),
            *(KeyError, TypeError, ValueError),
        ) as error:
            log.warning("OpenID Connect at %s: %r", self.issuer, error)
            raise NotSignedIn("the provider's answer proves nothing", code="oidc_failed") from None

    def _client(self, back: str) -> OAuth2Client:
        offered = self._configuration().get("token_endpoint_auth_methods_supported", [])
        method = "client_secret_basic"
        if "client_secret_post" in offered and method not in offered:
            method = "client_secret_post"
        return OAuth2Client(
            client_id=self.client_id,
            client_secret=self.secret,
            token_endpoint_auth_method=method if self.secret else "none",
            scope="openid profile email",
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=_PATIENCE,
        )

    def _configuration(self) -> dict[str, Any]:
        if not self._found or time.monotonic() - self._since > _KEPT:
            found = _json(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if str(found["issuer"]).rstrip("/") != self.issuer.rstrip("/"):
                raise ValueError(f"it calls itself {found['issuer']!r}")
            self._found, self._keys, self._since = found, None, time.monotonic()
        return self._found

    def _verified(self, token: str, nonce: str) -> Mapping[str, Any]:
        found = self._configuration()
        offered = found.get("id_token_signing_alg_values_supported", ["RS256"])
        allowed = [name for name in _ALGORITHMS if name in offered]
        try:
            proved = jwt.decode(token, self._key_set(), algorithms=allowed)
        except (JoseError, ValueError):
            self._keys = None
            proved = jwt.decode(token, self._key_set(), algorithms=allowed)
        rules = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY,
            iss={"essential": True, "value": found["issuer"]},
            aud={"essential": True, "value": self.client_id},
            exp={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        rules.validate(proved.claims)
        several = isinstance(proved.claims["aud"], list) and len(proved.claims["aud"]) > 1
        if (several or "azp" in proved.claims) and proved.claims.get("azp") != self.client_id:
            raise ValueError("the token was issued for another client")
        return proved.claims

    def _key_set(self) -> KeySet:
        """The provider's keys; fetched anew where none of those known fits."""
        if self._keys is None:
            keys: Any = _json(self._configuration()["jwks_uri"])
            self._keys = KeySet.import_key_set(keys)
        return self._keys


def provider_of(settings: Settings) -> Provider | None:
    """The provider that the settings name.

    Raises:
        SettingsError: its answers could be forged on the way.
    """
    if not settings.oidc_issuer or not settings.oidc_client_id:
        return None
    parts = urlsplit(settings.oidc_issuer)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise SettingsError(
            f"ROLEPLAY_OIDC_ISSUER: {settings.oidc_issuer!r} is not safe; give its https address"
        )
    secret = settings.oidc_client_secret
    return Provider(
        settings.oidc_issuer,
        settings.oidc_client_id,
        secret.get_secret_value() if secret else None,
    )


def _json(address: str) -> dict[str, Any]:
    answer = httpx.get(address, timeout=_PATIENCE)
    answer.raise_for_status()
    found = answer.json()
    if not isinstance(found, dict):
        raise ValueError(f"{address} is not a JSON object")
    return found
