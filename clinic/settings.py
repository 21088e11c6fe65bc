"""Settings of the clinic alone."""

from datetime import timedelta
from typing import Self

from pydantic import Field, SecretStr, model_validator

from common.settings import ProcessSettings


class ClinicSettings(ProcessSettings):
    """How long claims and sign-ins last, and where pages go."""

    page_urls: SecretStr = SecretStr("")
    """Apprise addresses to page, separated by commas; with none, the console itself is the page."""
    console_url: str = "http://127.0.0.1:8001"
    """The console's address as clinicians reach it; pages link to it."""
    lease_minutes: float = Field(default=10.0, gt=0)
    """Minutes that a claim lasts without any activity of its holder."""
    sign_in_hours: float = Field(default=12.0, gt=0)
    """Hours after which a clinician must sign in again."""
    idle_minutes: float = Field(default=60.0, gt=0)
    """Minutes without a request after which a sign-in ends."""
    lock_after: int = Field(default=5, gt=0)
    """Wrong passwords in a row that lock an account."""
    lock_minutes: float = Field(default=15.0, gt=0)
    """Minutes that a locked account stays locked."""
    require_totp: bool = False
    """Whether everybody must set up an authenticator app before anything else."""
    password_sign_in: bool = True
    """Whether local accounts may sign in with a password; `false` needs an identity provider."""
    oidc_issuer: str = ""
    """Address of the identity provider that staff sign in through (OpenID Connect); empty: there is none."""
    oidc_client_id: str = ""
    """What that provider knows the console as."""
    oidc_client_secret: SecretStr = SecretStr("")
    """The console's secret at the provider; empty for a public client."""
    oidc_name: str = Field(default="your work account", min_length=1, max_length=60)
    """What staff call the provider: the button says "Sign in with" and this."""
    oidc_scopes: str = "openid profile email"
    """What the provider is asked for, separated by spaces; some give roles or groups only for a scope."""
    oidc_role_claim: str = "roles"
    """The claim that holds a person's roles or groups; dots lead inside, as in realm_access.roles."""
    oidc_roles: str = ""
    """Which of them are which role here: value=role, by commas, or as JSON; the first that fits counts."""
    oidc_require_mfa: bool = False
    """Whether the provider must say that it asked for a second factor: by `amr`, or by the next line."""
    oidc_mfa_acr: str = ""
    """Values of `acr` that mean a second factor at this provider, separated by spaces; they are asked for."""
    oidc_max_age_minutes: float = Field(default=0.0, ge=0)
    """Minutes for which the provider may remember a person without asking; 0 leaves it to the provider."""
    oidc_timeout_s: float = Field(default=5.0, gt=0)
    """Seconds to wait for each answer of the provider."""
    stream_poll_s: float = Field(default=0.3, gt=0)
    """Seconds between two looks at the database for open consoles."""
    ladder_every_s: float = Field(default=1.0, gt=0)
    """Seconds between two rounds of the ladder worker."""
    fhir_url: str = ""
    """Base address of a FHIR R4 server that cases are sent to; empty: they are sent nowhere."""
    fhir_token: SecretStr = SecretStr("")
    """Bearer token for that server."""
    tracker_db: str = Field(default="", validation_alias="RASA_TRACKER_DB")
    """Rasa's tracker store, for `clinic erase`: a SQLite file or a URL; empty: `tracker.db` in `var_dir`."""

    @model_validator(mode="after")
    def _fhir_server_can_be_used(self) -> Self:
        if self.fhir_url and not self.fhir_url.startswith(("http://", "https://")):
            raise ValueError("CARELINE_FHIR_URL must be an http(s) address such as https://fhir.example/r4")
        if self.mode == "production" and self.fhir_url.startswith("http://"):
            raise ValueError("CARELINE_FHIR_URL must be https in production: patients' words travel there")
        return self

    @property
    def lease(self) -> timedelta:
        """How long a claim lasts without activity."""
        return timedelta(minutes=self.lease_minutes)

    @property
    def idle(self) -> timedelta:
        """How long a sign-in lasts without a request."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies may travel over HTTPS only."""
        return self.mode == "production"
