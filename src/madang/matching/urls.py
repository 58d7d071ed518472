from django.urls import path

from madang.matching.views import desk, page, rounds, runs, team, wish

app_name = "matching"
urlpatterns = [
    path("", page.round_list, name="list"),
    path("new/", rounds.round_create, name="create"),
    path("<int:pk>/", page.round_detail, name="detail"),
    path("<int:pk>/edit/", rounds.round_edit, name="edit"),
    path("<int:pk>/problems/", rounds.round_problems, name="problems"),
    path("<int:pk>/wish/", wish.wish_role, name="role"),
    path("<int:pk>/wish/problems/", wish.wish_choices, name="choices"),
    path("<int:pk>/wish/times/", wish.wish_times, name="times"),
    path("<int:pk>/wish/together/", wish.wish_together, name="together"),
    path("<int:pk>/wish/together/<int:ask>/", wish.together_answer, name="together_answer"),
    path("<int:pk>/wish/send/", wish.wish_send, name="send"),
    path("<int:pk>/wish/sent/", wish.wish_sent, name="sent"),
    path("<int:pk>/wish/save/", wish.wish_save, name="save"),
    path("<int:pk>/wish/withdraw/", wish.wish_withdraw, name="withdraw"),
    path("<int:pk>/team/", team.team_mine, name="team"),
    path("<int:pk>/team/answer/", team.team_answer, name="answer"),
    path("<int:pk>/desk/", desk.round_desk, name="desk"),
    path("<int:pk>/desk/people/", desk.round_people, name="people"),
    path("<int:pk>/desk/people/<int:never>/", desk.never_tie, name="tie"),
    path("<int:pk>/desk/cancellation/", desk.round_cancel, name="cancel"),
    path("<int:pk>/desk/<slug:step>/", desk.round_step, name="step"),
    path("<int:pk>/runs/", runs.run_start, name="runs"),
    path("<int:pk>/runs/<int:number>/", runs.run_detail, name="run"),
    path("<int:pk>/runs/<int:number>/changes/", runs.run_changes, name="changes"),
    path("<int:pk>/runs/<int:number>/publication/", runs.run_publish, name="publish"),
    path("<int:pk>/runs/<int:number>/places/<int:place>/", runs.place_move, name="place"),
    path("<int:pk>/runs/<int:number>/places/<int:place>/lock/", runs.place_lock, name="lock"),
]
