from django.urls import path

from lilac.accounts import views

app_name = "accounts"
urlpatterns = [
    path("me/", views.centre_page, name="me"),
    path("me/name/", views.rename, name="rename"),
    path("me/export/", views.export_data, name="export"),
    path("me/closure/", views.closure_page, name="closure"),
    path("me/closure/withdraw/", views.withdraw_closure, name="withdraw-closure"),
    path("me/visitor/merge/", views.merge_visitor, name="merge-visitor"),
    path("me/visitor/forget/", views.forget_visitor, name="forget-visitor"),
    path("me/sessions/<int:pk>/end/", views.end_session, name="end-session"),
    path("people/", views.people_page, name="people"),
    path("people/closures/", views.closures_page, name="closures"),
    path("people/closures/<int:pk>/close/", views.close_account, name="close-account"),
    path("people/<int:pk>/", views.person_page, name="person"),
    path("people/<int:pk>/roles/", views.grant_role, name="grant-role"),
    path("people/roles/<int:pk>/end/", views.end_role, name="end-role"),
    path("demo/", views.demo_page, name="demo"),
    path("demo/<slug:slug>/", views.enter_persona, name="enter-persona"),
]
