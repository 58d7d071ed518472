from django.urls import path

from madang.deliberations.views import answering, desk, reading

app_name = "deliberations"
urlpatterns = [
    path("", reading.deliberation_list, name="list"),
    path("new/", desk.deliberation_prepare, name="prepare"),
    path("queue/", desk.statement_queue, name="queue"),
    path("<int:pk>/", answering.deliberation_detail, name="detail"),
    path("<int:pk>/vote/", answering.vote_cast, name="vote"),
    path("<int:pk>/add/", answering.statement_add, name="add"),
    path("<int:pk>/mine/", answering.answer_list, name="mine"),
    path("<int:pk>/mine/withdraw/", answering.answers_withdraw, name="withdraw"),
    path("<int:pk>/mine/<int:statement>/appeal/", answering.statement_appeal, name="appeal"),
    path("<int:pk>/result/", reading.deliberation_result, name="result"),
    path("<int:pk>/result.csv", reading.result_csv, name="csv"),
    path("<int:pk>/edit/", desk.deliberation_edit, name="edit"),
    path("<int:pk>/desk/", desk.deliberation_desk, name="desk"),
    path("<int:pk>/desk/log.csv", desk.deliberation_log, name="log"),
    path("<int:pk>/desk/<slug:step>/", desk.deliberation_step, name="step"),
    path("<int:pk>/desk/statements/<int:statement>/", desk.statement_decide, name="decide"),
    path("<int:pk>/desk/statements/<int:statement>/appeal/", desk.appeal_decide, name="appeal_decide"),
    path("<int:pk>/desk/voters/<int:voter>/let-in/", desk.voter_let_in, name="let_in"),
]
