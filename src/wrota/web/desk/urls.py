"""Addresses of the officials' desk."""

from django.urls import path

from wrota.web.desk.views import (
    books,
    cases,
    centre,
    disclosures,
    keys,
    letters,
    office,
    quarantine,
    registers,
    residents,
    system,
    work,
)

app_name = "desk"
HERE = "biurko/<slug:slug>/"

urlpatterns = [
    path("biurko/", work.choose, name="choose"),
    path(HERE, work.work_list, name="work"),
    path(f"{HERE}wez/<int:task_id>/", work.take, name="take"),
    path(f"{HERE}sprawy/", work.case_list, name="cases"),
    path(f"{HERE}sprawa/<int:case_id>/", cases.case, name="case"),
    path(f"{HERE}sprawa/<int:case_id>/notatka/", cases.note, name="note"),
    path(f"{HERE}sprawa/<int:case_id>/termin/", cases.extend, name="extend"),
    path(f"{HERE}sprawa/<int:case_id>/plik/<int:document_id>/", cases.document, name="document"),
    path(f"{HERE}sprawa/<int:case_id>/podpis/", letters.sign, name="sign"),
    path(f"{HERE}sprawa/<int:case_id>/data/", letters.redate, name="redate"),
    path(f"{HERE}sprawa/<int:case_id>/zwrot/", letters.send_back, name="send-back"),
    path(f"{HERE}sprawa/<int:case_id>/pismo/<int:letter_id>/", letters.edit, name="letter"),
    path(f"{HERE}rejestr/", registers.incoming, name="register"),
    path(f"{HERE}rejestr/wychodzace/", registers.outgoing, name="outgoing"),
    path(f"{HERE}kwarantanna/", quarantine.waiting, name="quarantine"),
    path(f"{HERE}kwarantanna/<int:inspection_id>/", quarantine.release, name="release"),
    path(f"{HERE}urzad/pliki/", quarantine.store_checks, name="store-checks"),
    path(f"{HERE}naleznosci/", books.dues, name="dues"),
    path(f"{HERE}naleznosci/<int:receivable_id>/wplata/", books.pay, name="pay"),
    path(f"{HERE}ksiegi/", books.ledger, name="ledger"),
    path(f"{HERE}urzad/", office.people, name="people"),
    path(f"{HERE}urzad/zastepstwo/", office.substitute, name="substitute"),
    path(f"{HERE}urzad/moduly/", office.modules_page, name="modules"),
    path(f"{HERE}urzad/godziny/", disclosures.hours, name="hours"),
    path(f"{HERE}urzad/dostepnosc/", disclosures.declaration, name="declaration"),
    path(f"{HERE}urzad/klucze/", keys.key_list, name="keys"),
    path(f"{HERE}urzad/klucze/nowy/", keys.new_key, name="new-key"),
    path(f"{HERE}urzad/klucze/<int:key_id>/odwolaj/", keys.revoke_key, name="revoke-key"),
    path(f"{HERE}centrum/", centre.state, name="centre"),
    path(f"{HERE}centrum/propozycje/", centre.proposals, name="proposals"),
    path(f"{HERE}centrum/propozycja/<int:proposal_id>/", centre.proposal, name="proposal"),
    path(f"{HERE}centrum/nowa/<str:act>/", centre.propose, name="propose"),
    path(f"{HERE}centrum/prosba/", centre.root_request, name="root-request"),
    path(f"{HERE}centrum/historia/", centre.history, name="centre-history"),
    path(f"{HERE}centrum/certyfikaty/", centre.certificates, name="centre-certificates"),
    path(f"{HERE}certyfikaty/", residents.residents, name="residents"),
    path(f"{HERE}certyfikaty/<slug:code>/", residents.resident, name="resident"),
    path(f"{HERE}dziennik/", system.journal, name="journal"),
    path(f"{HERE}zadania/", system.jobs, name="jobs"),
]
