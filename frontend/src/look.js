// Theme, size and elder mode change at once; the server is told, so the next page arrives right.
// Without this script the same buttons send the same form.
const root = document.documentElement;

function apply(name, value) {
  if (name === "elder") root.toggleAttribute("data-elder", value === "on");
  else root.setAttribute(`data-${name}`, value);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const button = event.submitter;
  if (!form.matches("[data-look]") || !button || button.name === "language") return;
  event.preventDefault();
  const { name, value } = button;
  apply(name, value);
  if (name === "elder") {
    button.setAttribute("aria-pressed", String(value === "on"));
    button.value = value === "on" ? "off" : "on";
  } else {
    for (const other of form.querySelectorAll(`button[name=${name}]`)) {
      other.setAttribute("aria-pressed", String(other === button));
    }
  }
  const wish = new FormData();
  wish.set(name, value);
  wish.set("quiet", "1");
  await fetch(form.action, { method: "POST", body: wish }).catch(() => {});
});
