"""What a careful resident types into the sample form."""

from wrota.office.forms.values import Upload

PDF = Upload(name="umowa.pdf", size=421_888, media_type="application/pdf", sha256="ab" * 32)
JPG = Upload(name="skan.jpg", size=900_000, media_type="image/jpeg", sha256="cd" * 32)

STEP_1 = {
    "imie": ["  Żółć   Jan "],
    "opis": ["wiersz 1\r\nwiersz 2"],
    "liczba": ["42"],
    "kwota": ["1 234,5"],
    "miara": ["-1,25"],
    "od": ["1"], "od-m": ["12"], "od-r": ["2026"],
    "do": ["31"], "do-m": ["12"], "do-r": ["2028"],
    "godzina": ["8.30"],
}  # fmt: skip
STEP_2 = {
    "tak": ["tak"],
    "dlaczego": ["bo <b>"],
    "gdzie": ["sklep"],
    "ktore": ["C", "A"],
    "mocne": ["wódka"],
    "wies": ["0002"],
    "wspolnicy-ile": ["2"],
    "wspolnicy-0-nazwisko": ["Nowak"],
    "wspolnicy-0-ma_pesel": ["tak"],
    "wspolnicy-0-pesel": ["44051401359"],
    "wspolnicy-1-nazwisko": ["Kowal"],
    "wspolnicy-1-ma_pesel": ["nie"],
    "_pytano": ["dlaczego", "mocne", "wspolnicy-0-pesel"],
}
STEP_3 = {
    "pesel": ["44051401359"],
    "nip": ["123-456-32-18"],
    "regon": ["123456785"],
    "krs": ["0000127206"],
    "ade": ["ae:pl-72422-98772-atidw-24"],
    "konto": ["PL 61 1090 1014 0000 0712 1981 2874"],
    "telefon": ["600 000 000"],
    "email": ["jan@poczta.pl"],
    "kod": ["66100"],
    "adres": ["Kije"], "adres-nr_domu": ["4"], "adres-kod": ["66-100"],
    "lokal": ["0910470"], "lokal-ulica": ["Brama Piastowska"], "lokal-nr_domu": ["4"],
    "lokal-nr_lokalu": ["1"], "lokal-kod": ["66-100"],
    "prawda": ["tak"],
    "_pytano": ["zgoda"],
}  # fmt: skip
FILES = {"umowa": (PDF, JPG)}
EVERYTHING = STEP_1 | STEP_2 | STEP_3
