from django.urls import path

from lilac.kernel import feeds, views

app_name = "kernel"
urlpatterns = [
    path("audit/", views.audit, name="audit"),
    path("audit/events.csv", views.audit_csv, name="audit-csv"),
    path("audit/chain.jsonl", views.audit_chain, name="audit-chain"),
    path("audit/verify/", views.verify_chain, name="verify-chain"),
    path("audit/head.json", views.head, name="head"),
    path("audit/heads.atom", feeds.HeadFeed(), name="head-feed"),
    path("jobs/", views.job_list, name="jobs"),
    path("jobs/<int:pk>/retry/", views.retry_job, name="retry-job"),
    path("jobs/<int:pk>/cancel/", views.cancel_job, name="cancel-job"),
    path("health/", views.health_page, name="health"),
    path("files/<str:key>/", views.download, name="download"),
]
