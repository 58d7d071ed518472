from django.urls import path

from madang.comments import views

app_name = "comments"
urlpatterns = [
    path("rules/", views.rules_page, name="rules"),
    path("new/", views.comment_post, name="post"),
    path("queue/", views.moderation_queue, name="queue"),
    path("log.csv", views.moderation_log, name="log"),
    path("appeals/<int:pk>/", views.appeal_decide, name="decide"),
    path("<int:pk>/", views.comment_show, name="show"),
    path("<int:pk>/edit/", views.comment_edit, name="edit"),
    path("<int:pk>/withdraw/", views.comment_withdraw, name="withdraw"),
    path("<int:pk>/report/", views.comment_report, name="report"),
    path("<int:pk>/appeal/", views.comment_appeal, name="appeal"),
    path("<int:pk>/remove/", views.comment_remove, name="remove"),
    path("<int:pk>/keep/", views.comment_keep, name="keep"),
]
