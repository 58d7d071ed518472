from django.urls import path

from madang.programmes import views

app_name = "programmes"
urlpatterns = [
    path("", views.programme_list, name="list"),
    path("new/", views.programme_create, name="create"),
    path("themes/", views.theme_list, name="themes"),
    path("themes/new/", views.theme_edit, name="theme_create"),
    path("themes/<slug:slug>/", views.theme_edit, name="theme"),
    path("<slug:slug>/", views.programme_detail, name="detail"),
    path("<slug:slug>/edit/", views.programme_edit, name="edit"),
    path("<slug:slug>/phases/", views.phases_edit, name="phases"),
    path("<slug:slug>/tracks/", views.tracks_edit, name="tracks"),
    path("<slug:slug>/partners/", views.partners_edit, name="partners"),
]
