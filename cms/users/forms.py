"""The form that people sign in by."""

from typing import Any

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _

from cms.users.lockout import account_name


class SignInForm(LoginForm):
    """Sign in by user name, or by an e-mail address that one account alone has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or e-mail")
        self.fields["login"].max_length = 254

    def user_credentials(self) -> dict[str, Any]:
        """Return what is checked: the name of the account, and the password."""
        credentials: dict[str, Any] = super().user_credentials()
        return {**credentials, "username": account_name(credentials["username"])}
