"""People with an account: one account may be a resident and an official."""

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Create an account; without a password nobody can sign in with one."""
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Konto: a resident, an official, or both."""

    email = models.EmailField("adres e-mail", unique=True)
    first_name = models.CharField("imię", max_length=80, blank=True)
    last_name = models.CharField("nazwisko", max_length=80, blank=True)
    pesel = models.CharField("PESEL", max_length=11, blank=True)
    phone = models.CharField("telefon", max_length=20, blank=True)
    street = models.CharField("ulica i numer", max_length=120, blank=True)
    postal_code = models.CharField("kod pocztowy", max_length=6, blank=True)
    town = models.CharField("miejscowość", max_length=80, blank=True)
    language = models.CharField("język", max_length=5, default="pl")
    is_active = models.BooleanField("czynne", default=True)
    is_operator = models.BooleanField("prowadzi platformę", default=False)
    date_joined = models.DateTimeField("założone", auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = "konto"
        verbose_name_plural = "konta"

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        """Answer the framework's own question; our code reads `full_name`."""
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Mandate(models.Model):
    """Umocowanie: a person acts for a company or another person, in a scope and for a time."""

    class Kind(models.TextChoices):
        PERSON = "osoba", "osoba"
        ENTITY = "podmiot", "firma lub organizacja"

    user = models.ForeignKey(User, models.CASCADE, related_name="mandates")
    kind = models.CharField("kogo", max_length=10, choices=Kind.choices)
    principal = models.CharField("nazwa albo imię i nazwisko", max_length=200)
    nip = models.CharField("NIP", max_length=10, blank=True)
    krs = models.CharField("KRS", max_length=10, blank=True)
    pesel = models.CharField("PESEL", max_length=11, blank=True)
    basis = models.CharField("podstawa", max_length=200)
    forms = models.JSONField("zakres: formularze, puste to wszystkie", default=list)
    in_force_from = models.DateField("od")
    in_force_to = models.DateField("do", null=True, blank=True)
    revoked_at = models.DateTimeField("odwołane", null=True, blank=True)

    class Meta:
        verbose_name = "umocowanie"
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_to=None) | Q(in_force_to__gt=F("in_force_from")),
                name="accounts_mandate_period_not_empty",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} za: {self.principal}"


class SignIn(models.Model):
    """Dziennik logowań: every attempt, kept without the password or the code."""

    class Outcome(models.TextChoices):
        OK = "ok", "zalogowano"
        FAILED = "nieudane", "nieudane"
        OUT = "wylogowano", "wylogowano"

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sign_ins")
    #: digest of what was typed when no such account exists: enough to see a pattern
    login_digest = models.CharField("skrót loginu", max_length=16, blank=True)
    at = models.DateTimeField("kiedy")
    outcome = models.CharField("wynik", max_length=12, choices=Outcome.choices)
    method = models.CharField("sposób", max_length=40, blank=True)
    address = models.CharField("adres IP", max_length=45, blank=True)
    agent = models.CharField("przeglądarka", max_length=160, blank=True)

    class Meta:
        verbose_name = "logowanie"
        indexes = [models.Index(fields=["user", "-at"], name="accounts_signin_newest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.outcome}"

    @classmethod
    def newest(cls, user_id: int, limit: int = 50) -> list[Self]:
        return list(cls.objects.filter(user_id=user_id).order_by("-at")[:limit])
