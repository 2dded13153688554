"""Public addresses of the policies."""

from django.urls import path

from lilac.policies import feeds
from lilac.policies.views import bodies, compare, exports, finding, measures, texts

app_name = "policies"
urlpatterns = [
    path("policies/", texts.policy_list, name="list"),
    path("policies/atom.xml", feeds.Versions(), name="feed"),
    path("policies/deadlines.ics", feeds.deadlines, name="deadlines"),
    path("policies/<slug:slug>/", texts.policy, name="policy"),
    path("policies/<slug:slug>/v/<int:number>/", texts.policy, name="version"),
    path("policies/<slug:slug>/compare/", compare.compare, name="compare"),
    path("policies/<slug:slug>/measures/", measures.measures, name="measures"),
    path("policies/<slug:slug>/measures.<str:form>", exports.measures, name="measures-export"),
    path("policies/<slug:slug>/measures/<str:code>/", measures.measure, name="measure"),
    path("policies/<slug:slug>/targets/", texts.targets, name="targets"),
    path("policies/<slug:slug>/targets.<str:form>", exports.targets, name="targets-export"),
    path("policies/<slug:slug>/precedence/", texts.precedence, name="precedence"),
    path("policies/<slug:slug>/source/", texts.source, name="source"),
    path("policies/<slug:slug>/export/<str:form>/", exports.text, name="export"),
    path("bodies/", bodies.bodies, name="bodies"),
    path("bodies.<str:form>", exports.bodies, name="bodies-export"),
    path("bodies/<slug:slug>/", bodies.body, name="body"),
    path("bodies/<slug:slug>/atom.xml", feeds.BodyVersions(), name="body-feed"),
    path("bodies/<slug:slug>/duties.<str:form>", exports.duties, name="duties-export"),
    path("search/", finding.results, name="search"),
]
