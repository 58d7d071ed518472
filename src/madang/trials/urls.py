from django.urls import path

from madang.trials.views import desk, own, public, records, room

app_name = "trials"
urlpatterns = [
    path("", public.trial_list, name="list"),
    path("feed/", public.trial_feed, name="feed"),
    path("checks/", desk.check_queue, name="checks"),
    path("mine/<int:pk>/", own.mine, name="mine"),
    path("mine/<int:pk>/consent/", own.mine_consent, name="mine_consent"),
    path("mine/<int:pk>/sheet/", own.mine_sheet, name="mine_sheet"),
    path("mine/<int:pk>/withdrawal/", own.mine_withdraw, name="mine_withdraw"),
    path("room/<slug:slug>/", room.trial_list, name="room"),
    path("room/<slug:slug>/new/", room.trial_new, name="new"),
    path("room/<slug:slug>/<int:pk>/", room.room_trial, name="room_trial"),
    path("room/<slug:slug>/<int:pk>/plan/<slug:part>/", room.plan_edit, name="plan"),
    path("room/<slug:slug>/<int:pk>/steps/<slug:step>/", room.trial_step, name="step"),
    path("room/<slug:slug>/<int:pk>/sessions/", records.session_list, name="sessions"),
    path("room/<slug:slug>/<int:pk>/sessions/<int:participant>/", records.session_record, name="record"),
    path(
        "room/<slug:slug>/<int:pk>/sessions/<int:participant>/date/",
        records.session_date,
        name="session_date",
    ),
    path("room/<slug:slug>/<int:pk>/result/", records.result_edit, name="result"),
    path("<int:pk>/", public.trial_detail, name="detail"),
    path("<int:pk>/join/", own.trial_join, name="join"),
    path("<int:pk>/lot/", public.trial_lot, name="lot"),
    path("<int:pk>/numbers/", public.trial_numbers, name="numbers"),
    path("<int:pk>/data/", public.trial_data, name="data"),
    path("<int:pk>/desk/", desk.desk_trial, name="desk_trial"),
    path("<int:pk>/desk/stop/", desk.desk_stop, name="desk_stop"),
    path("<int:pk>/desk/people/", desk.desk_people, name="desk_people"),
]
