"""Only buttons that the gateway offered can carry an intent."""

import pytest

from gateway.buttons import Buttons


def test_a_button_reads_back_in_its_own_conversation_and_in_no_other():
    buttons = Buttons("secret")
    token = buttons.token("c1", "Yes", "/affirm")
    assert ("Yes", "/affirm") == buttons.read("c1", token)
    assert buttons.read("c2", token) is None


@pytest.mark.parametrize("token", ["", "/affirm", Buttons("other").token("c1", "Yes", "/restart")])
def test_a_forged_button_is_refused(token):
    assert Buttons("secret").read("c1", token) is None
