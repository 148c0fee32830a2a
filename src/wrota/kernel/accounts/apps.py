from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "wrota.kernel.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Join allauth's own notices to the sign-in journal."""
        from wrota.kernel.accounts import sign_ins

        sign_ins.listen()
