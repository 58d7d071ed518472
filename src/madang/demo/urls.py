from django.urls import path

from madang.demo import views

app_name = "demo"
urlpatterns = [path("demo/", views.enter, name="enter")]
