from django.urls import path

from madang.news import views

app_name = "news"
urlpatterns = [
    path("", views.article_list, name="list"),
    path("feed/", views.article_feed, name="feed"),
    path("drafts/", views.draft_list, name="drafts"),
    path("new/", views.article_write, name="write"),
    path("new/save/", views.article_keep, name="keep"),
    path("<slug:slug>/", views.article_detail, name="detail"),
    path("<slug:slug>/edit/", views.article_edit, name="edit"),
    path("<slug:slug>/publish/", views.article_publish, name="publish"),
    path("<slug:slug>/discard/", views.article_discard, name="discard"),
    path("<slug:slug>/files/", views.attachment_list, name="files"),
    path("<slug:slug>/files/<int:pk>/", views.attachment_file, name="file"),
    path("<slug:slug>/files/<int:pk>/remove/", views.attachment_remove, name="file_remove"),
]
