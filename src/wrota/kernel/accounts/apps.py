from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "wrota.kernel.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Join allauth's own notices to the sign-in journal and the known browsers."""
        from wrota.kernel.accounts import devices, sign_ins

        sign_ins.listen()
        devices.listen()
