from django.urls import path

from madang.funds.views import ballot, desk, page, result, setup

app_name = "funds"
urlpatterns = [
    path("", page.fund_list, name="list"),
    path("new/", setup.fund_create, name="create"),
    path("<slug:slug>/", page.fund_detail, name="detail"),
    path("<slug:slug>/apply/", setup.project_enter, name="apply"),
    path("<slug:slug>/projects/<int:pk>/", setup.entry_edit, name="entry"),
    path("<slug:slug>/projects/<int:pk>/withdrawal/", setup.entry_withdraw, name="entry_withdraw"),
    path("<slug:slug>/ballot/", ballot.ballot_show, name="ballot"),
    path("<slug:slug>/ballot/<int:pk>/", ballot.ballot_choose, name="choose"),
    path("<slug:slug>/result/", result.result_show, name="result"),
    path("<slug:slug>/result/ballots.pb", result.result_pabulib, name="pabulib"),
    path("<slug:slug>/result/receipts/", result.receipt_find, name="receipts"),
    path("<slug:slug>/desk/", desk.fund_desk, name="desk"),
    path("<slug:slug>/desk/edit/", setup.fund_edit, name="edit"),
    path("<slug:slug>/desk/electors/", setup.electors_edit, name="electors"),
    path("<slug:slug>/desk/ballots/", desk.ballot_list, name="ballots"),
    path("<slug:slug>/desk/ballots/<int:pk>/voiding/", desk.ballot_void, name="void"),
    path("<slug:slug>/desk/ballots/<int:pk>/restoring/", desk.ballot_restore, name="restore"),
    path("<slug:slug>/desk/<slug:step>/", desk.fund_step, name="step"),
]
