from django.urls import path

from madang.ui import views

app_name = "ui"
urlpatterns = [
    path("ui/", views.gallery, name="gallery"),
    path("preview/", views.preview, name="preview"),
    path("display/", views.display_settings, name="display"),
    path("offline/", views.text_page, {"name": "offline"}, name="offline"),
    path("a11y/", views.text_page, {"name": "a11y"}, name="a11y"),
    path("privacy/", views.text_page, {"name": "privacy"}, name="privacy"),
    path("terms/", views.text_page, {"name": "terms"}, name="terms"),
    path("copyright/", views.text_page, {"name": "copyright"}, name="copyright"),
]
