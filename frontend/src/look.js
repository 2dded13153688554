// Theme, size and elder mode change at once, and the cookie the server reads is written here, so
// that the very next page arrives as chosen. Without this script the same buttons send the same form.
const root = document.documentElement;

function remember() {
  const { theme, size, elder } = root.dataset;
  const words = [theme, size, ...(elder === undefined ? [] : ["elder"])];
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `lilac_look=${words.join(".")}; path=/; max-age=31536000; samesite=lax${secure}`;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (!form.matches("[data-look]") || !button || button.name === "language") return;
  event.preventDefault();
  const { name, value } = button;
  if (name === "elder") {
    root.toggleAttribute("data-elder", value === "on");
    button.setAttribute("aria-pressed", String(value === "on"));
    button.value = value === "on" ? "off" : "on";
  } else {
    root.setAttribute(`data-${name}`, value);
    for (const other of form.querySelectorAll(`button[name=${name}]`)) {
      other.setAttribute("aria-pressed", String(other === button));
    }
  }
  remember();
});
