// Islands come when a page has one: a page without a chart does not fetch the chart library.
const ISLANDS = {
  "lilac-chart": () => import("./chart.js"),
  "[data-pair]": () => import("./pair.js"),
};
const fetched = new Set();

function fetchIslands(place) {
  for (const [what, fetch] of Object.entries(ISLANDS)) {
    if (fetched.has(what) || !(place.matches?.(what) || place.querySelector(what))) continue;
    fetched.add(what);
    fetch();
  }
}

fetchIslands(document);
document.addEventListener("htmx:afterSettle", (event) => fetchIslands(event.detail.elt));
