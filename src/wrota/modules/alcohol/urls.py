"""Addresses of this module, under /biurko/<office>/alcohol/."""

from django.urls import path

from wrota.modules.alcohol.views import later, licences, limits, steps, years

app_name = "alcohol"
CASE = "sprawa/<int:case_id>/"
CARD = "zezwolenie/<int:licence_id>/"
urlpatterns = [
    path("", licences.licences, name="licences"),
    path("zezwolenia.csv", licences.as_csv, name="csv"),
    path(CARD, licences.card, name="card"),
    path(f"{CARD}cofnij/", licences.withdraw, name="withdraw"),
    path(f"{CARD}wyprzedaz/", licences.sell_off, name="sell-off"),
    path(f"{CARD}sprostuj/", licences.correct, name="correct"),
    path(f"{CARD}przywroc/", licences.reinstate, name="reinstate"),
    path(f"{CARD}zrzeczenie/", licences.waive, name="waive"),
    path("limity/", limits.limits, name="limits"),
    path("oswiadczenia/", years.statements, name="statements"),
    path("oplaty/", years.fees, name="fees"),
    path("oplaty/nalicz/", years.charge, name="charge"),
    path("oplaty/doplaty/", years.surcharge, name="surcharge"),
    path("oplaty/wygas/", years.expire, name="expire"),
    path("liczby/", years.figures, name="figures"),
    path(f"{CASE}sprawdz/", steps.check, name="check"),
    path(f"{CASE}komisja/", steps.ask, name="ask"),
    path(f"{CASE}wezwij/", steps.summon, name="summon"),
    path(f"{CASE}zawiadom/", steps.notice, name="notice"),
    path(f"{CASE}odpowiedz/", steps.answer, name="answer"),
    path(f"{CASE}opinia/", steps.opinion, name="opinion"),
    path(f"{CASE}nalicz/", steps.assess, name="assess"),
    path(f"{CASE}wplata/", steps.pay, name="pay"),
    path(f"{CASE}projekt/", steps.draft, name="draft"),
    path(f"{CASE}odmowa/", steps.refusal, name="refusal"),
    path(f"{CASE}doreczono/", steps.delivered, name="delivered"),
    path(f"{CASE}wskaz/", later.choose, name="choose"),
    path(f"{CASE}oswiadczenie/", later.accept_statement, name="accept-statement"),
    path(f"{CASE}bez-skutku/", later.set_aside, name="set-aside"),
    path(f"{CASE}wszczecie/", later.open_ex_officio, name="open"),
    path(f"{CASE}zamknij/", later.mistake, name="mistake"),
    path(f"{CASE}koniec/", later.end, name="end"),
    path(f"{CASE}umorz/", later.discontinue, name="discontinue"),
    path(f"{CASE}zmiana/", later.change, name="change"),
    path(f"{CASE}duplikat/", later.duplicate, name="duplicate"),
    path(f"{CASE}do-sko/", later.pass_appeal, name="pass-appeal"),
    path(f"{CASE}uwzglednij/", later.grant_appeal, name="grant-appeal"),
    path(f"{CASE}wyslano-sko/", later.send_to_board, name="to-board"),
    path(f"{CASE}sko/", later.board, name="board"),
    path(f"{CASE}zwrot/", later.refund, name="refund"),
]
