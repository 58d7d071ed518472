from django.urls import path

from madang.impact import views

app_name = "impact"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("csv/", views.overview_csv, name="overview_csv"),
    path("programmes/csv/", views.programmes_csv, name="programmes_csv"),
    path("programmes/<slug:slug>/", views.programme, name="programme"),
    path("<slug:slug>/", views.ledger, name="ledger"),
    path("<slug:slug>/csv/", views.ledger_csv, name="ledger_csv"),
    path("<slug:slug>/years/csv/", views.years_csv, name="years_csv"),
    path("<slug:slug>/feed/", views.ledger_feed, name="ledger_feed"),
]
