from django.urls import path

from madang.search import views

app_name = "search"
urlpatterns = [
    path("", views.search, name="search"),
    path("suggestions/", views.suggestions, name="suggestions"),
    path("log/", views.search_log, name="log"),
]
