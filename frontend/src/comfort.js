// Small comforts; every page is whole without them.
const english = document.documentElement.lang === "en";

for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;
document.querySelector(".error-summary[data-focus]")?.focus();

function say(words) {
  document.querySelector(".toast")?.remove();
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.setAttribute("role", "status");
  toast.textContent = words;
  document.body.append(toast);
  setTimeout(() => toast.remove(), 4000);
}

async function copyLink(source) {
  const address = new URL(source.getAttribute("href") ?? location.href, location.href).href;
  try {
    await navigator.clipboard.writeText(address);
    say(english ? "Link copied" : "链接已复制");
  } catch {
    say(address); // no permission: show it, so that it can be copied by hand
  }
}

document.addEventListener("click", (event) => {
  const copy = event.target.closest("[data-copy-link]");
  if (copy) copyLink(copy); // a link is also followed: the address line then shows it
  if (event.target.closest("[data-print]")) print();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = document.activeElement?.closest("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const search = document.querySelector("main input[type=search], header input[type=search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
});

// Reading aloud, sentence by sentence (long texts are cut off by some voices).
const voice = window.speechSynthesis;

function sentences(place) {
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT, {
    acceptNode: (node) =>
      node.parentElement.closest("button, form, nav, svg, script, style, [hidden], [aria-hidden=true], .visually-hidden")
        ? NodeFilter.FILTER_REJECT
        : NodeFilter.FILTER_ACCEPT,
  });
  let text = "";
  let block = null;
  while (walker.nextNode()) {
    const home = walker.currentNode.parentElement.closest("p, li, h1, h2, h3, h4, td, th, dt, dd, section, article, div");
    if (home !== block) text += "\n";
    block = home;
    text += walker.currentNode.data;
  }
  return text.split(/(?<=[。！？；.!?;])|\n+/u).map((part) => part.trim()).filter(Boolean);
}

function stop(button) {
  voice.cancel();
  button.setAttribute("aria-pressed", "false");
}

for (const button of document.querySelectorAll("[data-read-aloud]")) {
  if (!voice) {
    button.hidden = true;
    continue;
  }
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") return stop(button);
    voice.cancel();
    button.setAttribute("aria-pressed", "true");
    const parts = sentences(document.querySelector(button.dataset.readAloud) ?? document.body);
    for (const [index, part] of parts.entries()) {
      const utterance = new SpeechSynthesisUtterance(part);
      utterance.lang = /\p{Script=Han}/u.test(part) ? "zh-CN" : "en-GB";
      utterance.rate = 0.9;
      if (index === parts.length - 1) utterance.onend = () => stop(button);
      voice.speak(utterance);
    }
  });
}
addEventListener("pagehide", () => voice?.cancel());
