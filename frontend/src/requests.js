// htmx under a strict content security policy, and where the focus goes after an answer.
import htmx from "htmx.org";

Object.assign(htmx.config, {
  allowEval: false, // no hx-on, no filters in hx-trigger, no js: values
  allowScriptTags: false,
  includeIndicatorStyles: false, // would be an inline style
  selfRequestsOnly: true,
  historyCacheSize: 0, // no copies of personal pages in the browser's storage
  refreshOnHistoryMiss: true,
  scrollIntoViewOnBoost: false,
  attributesToSettle: ["class", "width", "height"], // not style: an inline style, and a resized field keeps its own
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true }, // a form with its errors
    { code: "(403|429)", swap: true, error: true }, // a notice, retargeted by the server
    { code: "...", swap: false, error: true },
  ],
});

function token() {
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
}

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get" && token()) event.detail.headers["X-CSRFToken"] = token();
});

// A page, not a part, came back as a refusal: showing it inside the page would be wrong.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if ([403, 429].includes(xhr.status) && !xhr.getResponseHeader("HX-Retarget")) event.detail.shouldSwap = false;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const wanted = event.detail.elt.querySelector?.("[data-focus], [autofocus]");
  if (wanted) wanted.focus();
  else if (document.activeElement === document.body && event.detail.elt !== document.body) {
    const place = event.detail.elt;
    if (!place.hasAttribute?.("tabindex")) place.setAttribute?.("tabindex", "-1");
    place.focus?.({ preventScroll: true });
  }
});

function failed() {
  const notices = document.getElementById("notices");
  if (!notices) return;
  notices.textContent = document.documentElement.lang === "en"
    ? "This did not work. Check the connection and try again; what you typed is still here."
    : "没有成功。请检查网络后重试，已填写的内容仍在。";
  notices.className = "alert tone-danger";
  notices.setAttribute("role", "alert");
  notices.scrollIntoView({ block: "nearest" });
}
document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:responseError", (event) => {
  if (!event.detail.xhr.getResponseHeader("HX-Retarget")) failed();
});
