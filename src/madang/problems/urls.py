from django.urls import path

from madang.problems.views import detail

app_name = "problems"
urlpatterns = [
    path("<int:pk>/", detail.problem_detail, name="detail"),
]
