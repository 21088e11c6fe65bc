"""Staff sign in through the identity provider, and nobody gets in by any other turn of the way."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from fastapi.testclient import TestClient
from starlette.responses import HTMLResponse, PlainTextResponse

from clinic.app import create_app
from clinic.staff.accounts import change_account
from clinic.staff.oidc import fetch
from clinic.tables import AuditEntry, OidcAttempt, StaffAccount, StaffSession
from common.clock import now
from tests.clinic.conftest import new_staff, sign_in
from tests.clinic.staff.oidc.conftest import oidc_settings
from tests.clinic.staff.oidc.identity_provider import IdentityProvider, query_of, rsa_key, running, unsigned

CALLBACK = "/sign-in/oidc/callback"


@pytest.fixture
def idp(monkeypatch) -> Iterator[IdentityProvider]:
    monkeypatch.setattr(fetch, "PAUSE_S", 0.0)
    with running(IdentityProvider()) as provider:
        yield provider


@pytest.fixture
def console(settings, sessions, idp):
    """A function that opens a browser before a console with such settings."""
    opened = []

    def make(**more):
        client = TestClient(create_app(oidc_settings(settings, idp.issuer, **more)), follow_redirects=False)
        opened.append(client)
        return client.__enter__()

    yield make
    for client in opened:
        client.__exit__()


@pytest.fixture
def browser(console):
    return console()


def go(browser, next="/"):
    """To the provider and back; the address with which the browser comes back."""
    there = browser.get("/sign-in/oidc", params={"next": next})
    assert 303 == there.status_code, there.text
    back = httpx.get(there.headers["location"], follow_redirects=False)
    assert 302 == back.status_code
    return back.headers["location"].removeprefix("http://testserver")


def through(browser, next="/"):
    """The whole way; the console's answer at its end."""
    return browser.get(go(browser, next))


def audited(sessions):
    with sessions() as session:
        return [(row.act, row.detail) for row in session.query(AuditEntry).order_by(AuditEntry.id)]


def is_in(browser):
    return 200 == browser.get("/api/me").status_code


def assert_refused(browser, answer, status, says):
    assert (status, False) == (answer.status_code, is_in(browser))
    assert says in answer.text
    assert 'role="alert"' in answer.text
    assert "Sign in with Clinic ID" in answer.text, "one can start again from there"


def test_a_clinician_signs_in_and_reaches_the_page_that_she_wanted(browser, sessions):
    answer = through(browser, "/cases/abc")
    assert (303, "/cases/abc") == (answer.status_code, answer.headers["location"])
    me = browser.get("/api/me").json()
    assert ("ada", "Ada Lovelace", "clinician") == (me["username"], me["display_name"], me["role"])
    assert 200 == browser.get("/").status_code
    assert ("sign_in", "oidc") in audited(sessions)
    for part in ("HttpOnly", "SameSite=lax", "Path=/"):
        assert part in answer.headers["set-cookie"]


def test_the_second_time_it_is_the_same_account(console, sessions):
    for _ in range(2):
        assert 303 == through(console()).status_code
    with sessions() as session:
        assert 1 == session.query(StaffAccount).count()
        assert ["oidc", "oidc"] == [row.via for row in session.query(StaffSession)]


@pytest.mark.parametrize(
    ("roles", "home"),
    [
        (["careline-nurses"], 200), (["careline-leads"], 200), (["careline-editors"], "/content"),
        (["careline-admins"], "/staff"),
    ],
)  # fmt: skip
def test_the_providers_role_opens_what_it_should(browser, idp, roles, home):
    idp.person["roles"] = roles
    through(browser)
    answer = browser.get("/")
    assert home == answer.headers.get("location", answer.status_code)


def test_somebody_without_a_role_here_is_told_so(browser, idp, sessions):
    idp.person["roles"] = ["gardeners"]
    assert_refused(browser, through(browser), 403, "Clinic ID knows you but gives you no role here")
    assert [("sign_in_failed", "oidc no_role u-1")] == audited(sessions)


WRONG_TOKENS = {
    "another sign-in's nonce": {"nonce": "another"},
    "long expired": {"exp": 1_700_000_000},
    "for another application": {"aud": "another"},
    "of another provider": {"iss": "https://evil.example"},
}


@pytest.mark.parametrize("more", WRONG_TOKENS.values(), ids=list(WRONG_TOKENS))
def test_a_token_that_does_not_fit_signs_nobody_in(browser, idp, sessions, more):
    idp.more = more
    assert_refused(browser, through(browser), 403, "does not fit this sign-in")
    assert [("sign_in_failed", "oidc untrusted")] == audited(sessions)


@pytest.mark.parametrize("alg", ["none", "HS256"])
def test_a_token_that_anybody_could_make_signs_nobody_in(browser, idp, alg):
    idp.token = lambda claims: unsigned({"alg": alg, "kid": "one"}, claims)
    assert_refused(browser, through(browser), 403, "does not fit this sign-in")


def test_a_provider_that_changed_its_keys_is_understood_at_once(console, idp):
    browser = console()
    through(browser)
    browser.cookies.clear()
    idp.key = rsa_key("two")
    assert 303 == through(browser).status_code
    assert is_in(browser)


def test_a_callback_counts_once(browser, sessions):
    back = go(browser)
    assert 303 == browser.get(back).status_code
    browser.cookies.delete("careline_staff")
    assert_refused(browser, browser.get(back), 403, "used already")
    assert ("sign_in_failed", "oidc stale") in audited(sessions)


def test_of_two_callbacks_at_once_one_counts(browser, sessions):
    """Somebody presses twice, or an attacker races the browser."""
    back = go(browser)
    same = [
        TestClient(browser.app, follow_redirects=False, cookies=dict(browser.cookies)) for _ in range(4)
    ]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one: one.get(back), same))
    assert [303, 403, 403, 403] == sorted(answer.status_code for answer in answers)
    with sessions() as session:
        assert 1 == session.query(StaffSession).count()


def test_a_new_person_who_signs_in_twice_at_once_gets_one_account(console, sessions):
    backs = [(browser, go(browser)) for browser in (console(), console(), console())]
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda way: way[0].get(way[1]), backs))
    assert [303] * 3 == [answer.status_code for answer in answers]
    with sessions() as session:
        assert 1 == session.query(StaffAccount).count()


def test_a_callback_of_another_browser_signs_nobody_in(console):
    """An attacker's own callback must not sign the victim in as the attacker."""
    victim, attacker = console(), console()
    assert_refused(victim, victim.get(go(attacker)), 403, "began in another browser")
    go(victim)
    assert_refused(victim, victim.get(go(attacker)), 403, "began in another browser")


@pytest.mark.parametrize("state", ["", "guessed", "é", "%00"])
def test_a_state_that_we_did_not_give_signs_nobody_in(browser, state):
    code = query_of(go(browser))["code"]
    assert_refused(browser, browser.get(CALLBACK, params={"code": code, "state": state}), 403, "Start again")


def test_states_of_two_tabs_are_not_mixed_up(browser):
    first, second = query_of(go(browser)), query_of(go(browser))
    mixed = {"code": first["code"], "state": second["state"]}
    assert_refused(browser, browser.get(CALLBACK, params=mixed), 403, "does not fit this sign-in")


def test_after_ten_minutes_one_starts_again(browser, sessions):
    back = go(browser)
    with sessions.begin() as session:
        session.query(OidcAttempt).one().expires_at = now()
    assert_refused(browser, browser.get(back), 403, "older than 10 minutes")


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        ("access_denied", 403, "did not let you in"), ("temporarily_unavailable", 503, "cannot be reached"),
        ("invalid_scope", 503, "Tell your administrator"), ("<script>", 503, "Tell your administrator"),
    ],
)  # fmt: skip
def test_what_the_provider_says_went_wrong_becomes_a_sentence(browser, idp, error, status, says):
    idp.error = error
    answer = through(browser)
    assert_refused(browser, answer, status, says)
    assert "<script>" not in answer.text


def test_an_error_without_our_state_is_no_more_believed_than_a_code(browser):
    assert_refused(browser, browser.get(CALLBACK, params={"error": "access_denied"}), 403, "Start again")


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/jwks"])
@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda: PlainTextResponse("no", 500), "cannot be reached just now"),
        (lambda: HTMLResponse("<html>zebra</html>"), "gave an answer that cannot be used"),
    ],
)
def test_with_the_provider_away_there_is_a_sentence_and_the_password_form(
    browser, idp, sessions, capsys, path, answer, says
):
    new_staff(sessions, "bob")
    idp.answers[path] = answer
    there = browser.get("/sign-in/oidc")
    if there.status_code == 303:
        back = httpx.get(there.headers["location"], follow_redirects=False).headers["location"]
        there = browser.get(back.removeprefix("http://testserver"))
    assert_refused(browser, there, 503, says)
    assert "or sign in with a password below" in there.text
    assert "zebra" not in there.text + capsys.readouterr().err
    assert 303 == sign_in(browser, "bob").status_code
    assert is_in(browser)


def test_the_console_starts_and_keeps_its_sessions_while_the_provider_is_away(idp, console):
    browser = console()
    through(browser)
    idp.answers = {path: lambda: PlainTextResponse("no", 500) for path in ("/token", "/jwks")}
    assert 200 == browser.get("/").status_code
    nobody_listens = console(oidc_issuer="http://127.0.0.1:9")
    assert 200 == nobody_listens.get("/sign-in").status_code
    assert_refused(nobody_listens, nobody_listens.get("/sign-in/oidc"), 503, "cannot be reached just now")


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil", "/\r\nSet-Cookie: a=b", "x", "",
     "/\t/evil.example", "javascript:alert(1)", "/" + "a" * 5000],
)  # fmt: skip
def test_nobody_is_led_to_another_site(browser, elsewhere):
    assert "/" == through(browser, elsewhere).headers["location"]


def test_a_disabled_account_stays_outside(browser, sessions):
    through(browser)
    with sessions.begin() as session:
        account = session.query(StaffAccount).one()
        change_account(session, account.id, "disable", "", by="ann", at=now())
    assert not is_in(browser)
    assert_refused(browser, through(browser), 403, "Your account in this console is disabled")


def test_a_new_role_ends_the_sign_ins_made_with_the_old_one(console, idp):
    first, second = console(), console()
    through(first)
    idp.person["roles"] = ["careline-admins"]
    through(second)
    assert (False, True) == (is_in(first), is_in(second))
    assert "admin" == second.get("/api/me").json()["role"]


def test_a_password_form_never_opens_an_account_of_the_providers(browser):
    through(browser)
    browser.cookies.clear()
    for password in ("!", "correct horse"):
        assert 401 == sign_in(browser, "ada", password).status_code


def test_where_an_app_is_required_the_providers_second_factor_is_enough(console):
    browser = console(require_totp=True)
    through(browser)
    assert 200 == browser.get("/").status_code
    page = browser.get("/account").text
    assert "which keeps your second factor" in page
    assert "Scan this picture" not in page


def test_no_app_is_set_up_by_somebody_whom_the_provider_signs_in(browser):
    through(browser)
    browser.headers["X-CSRF-Token"] = browser.get("/api/me").json()["csrf_token"]
    with_offer = {"offer": "forged", "code": "1"}
    assert 422 == browser.post("/account/totp", data=with_offer).status_code


def test_where_the_provider_must_ask_for_a_second_factor_it_must_say_so(console, idp):
    browser = console(oidc_require_mfa=True)
    idp.more = {"amr": ["pwd"]}
    assert_refused(browser, through(browser), 403, "without a second factor")
    idp.more = {"amr": ["pwd", "otp"]}
    assert 303 == through(browser).status_code


def test_an_old_sign_in_at_the_provider_is_not_enough_on_a_shared_computer(console, idp):
    browser = console(oidc_max_age_minutes=1)
    idp.more = {"auth_time": int(now().timestamp()) - 3600}
    assert_refused(browser, through(browser), 403, "too old")


def test_the_page_offers_the_provider_first_and_the_password_second(browser):
    page = browser.get("/sign-in", params={"next": "/cases/a?b=c&d"}).text
    assert 'href="/sign-in/oidc?next=/cases/a%3Fb%3Dc%26d"' in page
    assert page.index("Sign in with Clinic ID") < page.index('name="password"')


def test_with_passwords_off_there_is_no_form_and_none_is_taken(console, sessions):
    new_staff(sessions, "bob")
    token = console().get("/sign-in").text.split('name="csrf_token" value="')[1].split('"')[0]
    browser = console(password_sign_in=False)
    page = browser.get("/sign-in").text
    assert "Sign in with Clinic ID" in page
    assert 'name="password"' not in page
    assert "careline-demo" not in page
    fields = {"username": "bob", "password": "correct horse", "csrf_token": token}
    assert 403 == browser.post("/sign-in", data=fields).status_code
    other = console()
    other.get("/sign-in")
    browser.cookies.update(dict(other.cookies))
    fields["csrf_token"] = other.get("/sign-in").text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = browser.post("/sign-in", data=fields)
    assert (403, False) == (answer.status_code, is_in(browser))
    assert "Nobody signs in with a password here" in answer.text


def test_without_a_provider_the_addresses_lead_nowhere(visitor):
    for path in ("/sign-in/oidc", CALLBACK, "/sign-in/oidc/sign-out"):
        assert 404 == visitor.get(path).status_code
    assert "Sign in with" not in visitor.get("/sign-in").text


def test_after_signing_out_one_may_sign_out_at_the_provider_too(browser, idp):
    through(browser)
    browser.headers["X-CSRF-Token"] = browser.get("/api/me").json()["csrf_token"]
    left = browser.post("/sign-out").headers["location"]
    assert 'href="/sign-in/oidc/sign-out"' in browser.get(left).text
    there = browser.get("/sign-in/oidc/sign-out").headers["location"]
    assert there.startswith(f"{idp.issuer}/end?")


def test_a_provider_without_a_sign_out_is_said_to_have_none(browser, idp):
    idp.document = {"end_session_endpoint": None}
    assert "Sign out at Clinic ID itself" in browser.get("/sign-in/oidc/sign-out").text


def test_production_keeps_the_way_back_in_a_cookie_of_this_host_alone(console):
    secrets = {"mode": "production", "secret_key": "a long one", "channel_secret": "another long one"}
    safe = console(**secrets, console_url="https://console", oidc_issuer="https://id.invalid")
    safe.app.state.room.provider._document._value = {
        "issuer": "https://id.invalid", "authorization_endpoint": "https://id.invalid/a"
    }  # fmt: skip
    safe.app.state.room.provider._document._until = float("inf")
    cookie = safe.get("https://console/sign-in/oidc").headers["set-cookie"]
    assert cookie.startswith("__Host-careline_oidc=")
    for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/", "Max-Age=600"):
        assert part in cookie


def test_no_secret_of_a_sign_in_reaches_the_logs(browser, idp, capsys):
    back = go(browser)
    idp.more = {"nonce": "another", "email": "zebra@clinic.example"}
    browser.get(back)
    written = "".join(capsys.readouterr())
    assert "a sign-in through the provider did not happen" in written
    for secret in (query_of(back)["code"], query_of(back)["state"], "zebra", "Ada"):
        assert secret not in written


def test_administrators_see_who_signs_in_how_and_move_a_sign_in(console, idp, sessions):
    older = new_staff(sessions, "ada")
    idp.person["roles"] = ["careline-nurses"]
    through(console())
    new_staff(sessions, "ann", "admin")
    admin = console()
    sign_in(admin, "ann")
    page = admin.get("/staff").text
    assert "signs in with Clinic ID" in page
    with sessions() as session:
        made = session.query(StaffAccount).filter_by(username="ada-2").one()
    assert 303 == admin.post(f"/staff/{made.id}/move-sign-in", data={"value": "ada"}).status_code
    again = console()
    through(again)
    with sessions() as session:
        newest = session.query(StaffSession).order_by(StaffSession.created_at.desc()).first()
        assert older.id == newest.staff_id
    assert 422 == admin.post(f"/staff/{made.id}/move-sign-in", data={"value": "ada"}).status_code
