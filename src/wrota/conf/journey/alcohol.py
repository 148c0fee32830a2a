"""The main job end to end: a licence to sell alcohol, by a resident and three officials."""

import io
import re
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from wrota.conf.journey import answers, programs
from wrota.conf.journey.browser import Browser, Form, Page, WrongPage
from wrota.conf.journey.people import Person
from wrota.conf.journey.steps import Report
from wrota.office.signing.check.command import main_check

OFFICE = "sulechow"
FORM = "alcohol.wniosek"
WAIT = 60  #: seconds in which the worker must have done its part
REFERENCE = re.compile(r"[A-ZĄĆĘŁŃÓŚŹŻ]+\.7340\.\d+\.\d{4}")
NBSP = "\u00a0"
RPW = re.compile(r"RPW/\d{5}/\d{4}")


@dataclass
class Cast:
    """Who takes part."""

    resident: Person
    clerk: Person
    treasurer: Person
    head: Person

    @property
    def officials(self) -> tuple[Person, ...]:
        return (self.clerk, self.treasurer, self.head)


class Journey:
    """Goes the whole way once; each method is one station with its evidence."""

    def __init__(self, base: str, cast: Cast, report: Report, today: date) -> None:
        self.base, self.cast, self.report, self.today = base, cast, report, today
        self.anyone = Browser(base)
        self.ca = Path()
        self.receipt_url = self.case_url = self.desk_url = ""
        self.reference = ""

    def go(self) -> None:
        """Walk every station; the first one that does not hold raises."""
        self.trust()
        self.sign_in(self.cast.resident, "mieszkaniec się loguje")
        self.fill()
        self.submit()
        self.verify_receipt()
        for person, name in zip(
            self.cast.officials, ("urzędnik", "księgowa", "kierownik"), strict=True
        ):
            self.sign_in(person, f"{name} się loguje")
        self.find_case()
        self.act("sprawdzenie wniosku", self.cast.clerk, until="Opinia komisji")
        self.act("opinia komisji", self.cast.clerk, until="Naliczenie opłaty")
        self.act("naliczenie opłaty", self.cast.clerk, until="Wpłata opłaty")
        self.see_due()
        self.act("wpłata", self.cast.treasurer, until="Projekt decyzji")
        self.act("projekt decyzji", self.cast.clerk, until="Podpis")
        self.sign()
        self.collect()
        self.verify_decision()
        self.see_register()
        self.see_end()

    def trust(self) -> None:
        """Fetch the certificates that everything else is checked against."""
        with self.report.step("certyfikaty centrum") as found:
            page = self.anyone.open("/ca/").expect()
            self.ca = self._keep("ca_pem", "ca.pem", page.link("ca.pem"))
            tsa = self._keep("tsa_pem", "tsa.pem", page.link("tsa.pem"))
            self._keep("", "lists.pem", page.link("lists.pem"))
            found["openssl verify"] = programs.openssl_verify(tsa, ca=self.ca)

    def sign_in(self, person: Person, name: str) -> None:
        with self.report.step(name) as found:
            found["konto"] = person.email
            found["strona"] = person.sign_in().path

    def fill(self) -> None:
        """Fill the form step by step as the pages ask."""
        with self.report.step("wypełnienie wniosku") as found:
            browser = self.cast.resident.browser
            page = browser.open(f"/u/{OFFICE}/sprawa/{FORM}/").expect()
            page = browser.click(page.link(f"/wniosek/{FORM}/")).expect()
            page = page.form("Zacznij wypełniać").send()
            steps = 0
            while not page.path.endswith("/sprawdz/"):
                steps += 1
                if steps > 12:
                    raise WrongPage(f"formularz nie idzie dalej: {page.path}: {page.text[:500]}")
                page = self._answer(page).send()
            self.review = page.expect("Podpisz i wyślij")
            found["strony formularza"] = steps
            found["pytania na podsumowaniu"] = len(page.tree.findall(".//dt"))

    def submit(self) -> None:
        """Sign with a one-time code and read the receipt's number."""
        with self.report.step("podpis i złożenie") as found:
            page = self.cast.resident.prove(self.review, "kod", "Podpisz i wyślij")
            page.expect()
            number = RPW.search(page.text)
            if number is None:
                raise WrongPage(f"brak numeru RPW: {page.text[:500]}")
            self.receipt_url = page.path
            found["numer"] = number.group()
            found["strona potwierdzenia"] = page.path

    def verify_receipt(self) -> None:
        """Wait for the time-stamp and the PDF, then let outside programs judge."""
        with self.report.step("poświadczenie odbioru") as found:
            page = self._wait_for(
                lambda: self.cast.resident.browser.open(self.receipt_url).expect(),
                lambda p: bool(p.links(".pdf")),
                "PDF poświadczenia",
            )
            folder = self.report.folder / "dowod"
            content = self.cast.resident.browser.download(page.link("dowod.zip"))
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                packed.extractall(folder)
            upo = next(f for f in folder.rglob("*.xml") if f.name != "wniosek.xml")
            self.report.files["receipt_xml"] = str(upo)
            self.report.files["submission_xml"] = str(next(folder.rglob("wniosek.xml")))
            self.report.files["receipt_pdf"] = str(
                self._keep("receipt_pdf", "poswiadczenie.pdf", page.links(".pdf")[0][0])
            )
            found["xmlsec1, poświadczenie i pliki"] = programs.xmlsec1(upo, ca=self.ca)
            found["xmlsec1, wniosek"] = programs.xmlsec1(upo.parent / "wniosek.xml", ca=self.ca)
            found["openssl ts"] = programs.openssl_ts(upo, ca=self.ca, folder=self.report.folder)
            found["wrota check receipt"] = self._check(upo, folder=upo.parent)
            found["zmiana jednego bajtu"] = programs.refuses_changes(
                upo.parent, upo.name, ca=self.ca
            )
            found["PDF"] = programs.pdf_facts(Path(self.report.files["receipt_pdf"]))

    def find_case(self) -> None:
        """The worker opened a case; the clerk finds it on the work list and takes it."""
        with self.report.step("sprawa na biurku") as found:
            resident = self.cast.resident.browser
            matters = self._wait_for(
                lambda: resident.open("/moje/").expect(),
                lambda p: bool(p.links("/moje/sprawa/")),
                "sprawa u mieszkańca",
            )
            self.case_url = max(
                (href for href, _ in matters.links("/moje/sprawa/")), key=_last_number
            )
            case = resident.click(self.case_url).expect()
            reference = REFERENCE.search(case.text)
            if reference is None:
                raise WrongPage(f"brak znaku sprawy: {case.text[:500]}")
            self.reference = reference.group()
            desk = self.cast.clerk.browser.open(f"/biurko/{OFFICE}/?q={self.reference}")
            desk.expect(self.reference)
            self.desk_url = desk.link("/sprawa/")
            found["znak sprawy"] = self.reference
            found["zadanie"] = desk.form("Weź").send().expect().path

    def act(self, name: str, person: Person, *, until: str) -> None:
        """Do the one thing that waits on the case's screen; what is prefilled is not retyped."""
        with self.report.step(name) as found:
            page = person.browser.click(self.desk_url).expect()
            form = page.next_form()
            found["przycisk"] = form.label
            page = form.send().expect(until)
            found["dalej"] = until
            found["kto"] = person.email

    def see_due(self) -> None:
        """The resident sees what to pay and why."""
        with self.report.step("mieszkaniec widzi opłatę") as found:
            page = self.cast.resident.browser.click(self.case_url).expect("zł")
            found["kwoty"] = sorted(
                set(re.findall(r"\d[\d ]*,\d\d zł", page.text.replace(NBSP, " ")))
            )

    def sign(self) -> None:
        """The head reads and signs; the code counts as proof of identity, not as typing."""
        with self.report.step("podpis kierownika") as found:
            browser = self.cast.head.browser
            page = self._wait_for(
                lambda: browser.open(f"{self.desk_url}podpis/").expect(),
                lambda p: "Podpisz i wyślij" in p.text,
                "projekty do podpisu",
            )
            page = self.cast.head.prove(page, "kod", "Podpisz i wyślij")
            found["po podpisie"] = page.expect("Doręcz").path

    def collect(self) -> None:
        """The resident confirms the receipt of every decision, and only then reads it."""
        with self.report.step("doręczenie") as found:
            browser = self.cast.resident.browser
            page = self._wait_for(
                lambda: browser.open("/moje/").expect(),
                lambda p: bool(p.links("/moje/pismo/")),
                "pismo u mieszkańca",
            )
            letters = sorted({href for href, _ in page.links("/moje/pismo/")})
            papers: list[str] = []
            for href in letters:
                page = browser.click(href).expect()
                if "Potwierdzam odbiór" not in page.text:
                    continue  # a letter of an earlier matter
                if page.links(".pdf") or page.links("/dokument/pismo/"):
                    raise WrongPage("treść pisma widać przed potwierdzeniem odbioru")
                page = page.form("Potwierdzam odbiór").send().expect()
                papers += self._take_letter(page, len(papers) + 1)
            if not papers:
                raise WrongPage("żadne pismo nie czekało na odbiór")
            found["pisma"] = papers

    def verify_decision(self) -> None:
        """Let pdfsig, pdfinfo and our own check judge the decision."""
        with self.report.step("podpisana decyzja") as found:
            pdf = Path(self.report.files["decision_pdf"])
            found["pdfsig"] = " ".join(programs.pdfsig(pdf).split())[:900]
            found["pdfinfo"] = programs.pdf_facts(pdf)
            found["wrota check receipt"] = self._check(pdf)

    def see_register(self) -> None:
        """Anybody finds the licence in the public register."""
        with self.report.step("rejestr w BIP") as found:
            listed = self.anyone.open(f"/u/{OFFICE}/bip/rejestry/").expect()
            page = self.anyone.click(listed.link("/bip/rejestr/alcohol/")).expect("U Jana")
            found["adres"] = page.path
            found["zmiany"] = self.anyone.open(f"/u/{OFFICE}/bip/zmiany/").expect().path

    def see_end(self) -> None:
        """The case is closed and the books balance."""
        with self.report.step("koniec sprawy") as found:
            self.cast.clerk.browser.click(self.desk_url).expect("Zakończona")
            self.cast.resident.browser.click(self.case_url).expect()
            books = self.cast.treasurer.browser.open(f"/biurko/{OFFICE}/ksiegi/").expect("Razem")
            found["księgi"] = books.text[books.text.index("Razem") :][:60]

    def _answer(self, page: Page) -> Form:
        form = page.expect().form("Zapisz i przejdź dalej")
        names = form.names()
        for name, values in answers.CHOSEN.items():
            if name in names:
                form.tick(name, *values)
        for name, text in answers.typed(self.today).items():
            if name in names:
                form.choose_or_type(name, text)
        for name, (filename, content) in answers.files().items():
            if name in names:
                form.attach(name, filename, content)
        return form

    def _take_letter(self, page: Page, number: int) -> list[str]:
        browser = self.cast.resident.browser
        kept = []
        for href in dict.fromkeys(h.split("?")[0] for h, _ in page.links("/dokument/pismo/")):
            content = browser.download(href)
            ending = "pdf" if content.startswith(b"%PDF") else "xml"
            key = "decision_pdf" if ending == "pdf" and number == 1 else ""
            kept.append(str(self._write(key, f"pismo-{number}.{ending}", content)))
        if not kept:
            raise WrongPage(f"brak pisma po odbiorze: {page.text[:500]}")
        return kept

    def _check(self, file: Path, *, folder: Path | None = None) -> str:
        out = io.StringIO()
        if main_check([file], ca=self.ca, files=folder, out=out):
            raise programs.Refused(out.getvalue())
        return " ".join(out.getvalue().split())[:240]

    def _keep(self, key: str, name: str, href: str) -> Path:
        browser = self.cast.resident.browser if href.startswith("/u/") else self.anyone
        return self._write(key, name, browser.download(href))

    def _write(self, key: str, name: str, content: bytes) -> Path:
        return self.report.keep(key, name, content)

    def _wait_for(self, get: Callable[[], Page], ready: Callable[[Page], Any], what: str) -> Page:
        deadline = time.monotonic() + WAIT
        while True:
            page = get()
            if ready(page):
                return page
            if time.monotonic() > deadline:
                raise WrongPage(f"{what}: nie ma po {WAIT} s: {page.text[:400]}")
            time.sleep(0.3)


def _last_number(href: str) -> int:
    return int(re.findall(r"\d+", href)[-1])
