from django.urls import path

from lilac.parties import views

app_name = "parties"
urlpatterns = [
    path("organisations/", views.mine_page, name="mine"),
    path("organisations/claim/", views.claim_page, name="claim"),
    path("organisations/claims/", views.claims_page, name="claims"),
    path("organisations/claims/<int:pk>/confirm/", views.confirm, name="confirm-claim"),
    path("organisations/claims/<int:pk>/reject/", views.reject, name="reject-claim"),
    path("organisations/claims/<int:pk>/letter/", views.letter, name="send-letter"),
    path("organisations/claims/<int:pk>/code/", views.enter_code, name="enter-code"),
    path("organisations/invitations/<int:pk>/accept/", views.accept, name="accept"),
    path("organisations/invitations/<int:pk>/decline/", views.decline, name="decline"),
    path("organisations/members/<int:pk>/end/", views.end, name="end-membership"),
    path("organisations/bodies/<slug:slug>/", views.body_members_page, name="body-members"),
    path("organisations/bodies/<slug:slug>/invite/", views.invite_into_body, name="invite-body"),
    path("organisations/<slug:uscc>/", views.organisation_page, name="organisation"),
    path("organisations/<slug:uscc>/invite/", views.invite, name="invite"),
    path("regions/", views.regions_page, name="regions"),
]
