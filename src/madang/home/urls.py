from django.urls import path

from madang.home import views

app_name = "home"
urlpatterns = [
    path("", views.front, name="front"),
    path("about/", views.about, name="about"),
    path("take-part/", views.take_part, name="take_part"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("desk/", views.desk, name="desk"),
]
