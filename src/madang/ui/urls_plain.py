"""Addresses without a language: what machines ask for."""

from django.urls import path

from madang.ui import machines

app_name = "plain"
urlpatterns = [
    path("healthz", machines.healthz, name="healthz"),
    path("readyz", machines.readyz, name="readyz"),
    path("robots.txt", machines.robots, name="robots"),
    path("theme.css", machines.theme, name="theme"),
    path("hero.svg", machines.picture, {"name": "hero"}, name="hero"),
    path("hero-dark.svg", machines.picture, {"name": "hero-dark"}, name="hero_dark"),
    path("mark.svg", machines.picture, {"name": "mark/mark"}, name="mark"),
    path("logo", machines.logo, name="logo"),
    path("favicon.ico", machines.favicon, name="favicon"),
    path("sw.js", machines.service_worker, name="service_worker"),
    path("manifest.<str:language>.webmanifest", machines.manifest, name="manifest"),
]
