from django.urls import path

from madang.partners.views import agreements, institutions

app_name = "partners"
urlpatterns = [
    path("", institutions.partner_list, name="list"),
    path("new/", institutions.partner_create, name="create"),
    path("consortia/new/", institutions.consortium_edit, name="consortium_create"),
    path("consortia/<int:pk>/", institutions.consortium_edit, name="consortium"),
    path("agreements/new/", agreements.agreement_draft, name="agreement_draft"),
    path("agreements/new/save/", agreements.agreement_keep, name="agreement_keep"),
    path("agreements/<int:pk>/", agreements.agreement_detail, name="agreement"),
    path("agreements/<int:pk>/edit/", agreements.agreement_edit, name="agreement_edit"),
    path("agreements/<int:pk>/step/", agreements.agreement_step, name="agreement_step"),
    path("agreements/<int:pk>/text/", agreements.agreement_text, name="agreement_text"),
    path("agreements/<int:pk>/print/", agreements.agreement_print, name="agreement_print"),
    path("<slug:slug>/", institutions.partner_detail, name="detail"),
    path("<slug:slug>/logo/", institutions.partner_logo, name="logo"),
    path("<slug:slug>/logo/edit/", institutions.logo_edit, name="logo_edit"),
    path("<slug:slug>/edit/", institutions.partner_edit, name="edit"),
    path("<slug:slug>/staff/", institutions.staff_edit, name="staff"),
    path("<slug:slug>/staff/<int:pk>/removal/", institutions.staff_remove, name="staff_remove"),
]
