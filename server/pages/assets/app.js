// A little help on top of pages that work without it: nothing here is required.
"use strict";

// What is destructive asks first. Without script the server shows the question as a page of its own: the form says
// with confirmed=yes that it has been answered.
function confirmed(form) {
  const dialog = document.createElement("dialog");
  const text = document.createElement("p");
  const commands = document.createElement("p");
  const yes = document.createElement("button");
  const no = document.createElement("button");
  text.textContent = form.dataset.confirm;
  text.id = "confirm-text";
  yes.textContent = form.dataset.yes;
  yes.className = "danger";
  no.textContent = form.dataset.no;
  commands.className = "commands";
  commands.append(no, yes);
  dialog.setAttribute("aria-labelledby", text.id);
  dialog.append(text, commands);
  document.body.append(dialog);
  return new Promise((answer) => {
    yes.addEventListener("click", () => dialog.close("yes"));
    no.addEventListener("click", () => dialog.close(""));
    dialog.addEventListener("close", () => {
      dialog.remove();
      answer(dialog.returnValue === "yes");
    });
    dialog.showModal();
    no.focus();
  });
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const asks = form.dataset.confirm && form.elements.confirmed && form.elements.confirmed.value !== "yes";
  if (asks) {
    event.preventDefault();
    const submitter = event.submitter;
    if (!(await confirmed(form))) return;
    form.elements.confirmed.value = "yes";
    form.requestSubmit(submitter);
    return;
  }
  if (form.dataset.sent) {
    event.preventDefault();  // the second click of a double click
    return;
  }
  if (form.method === "post") form.dataset.sent = "yes";
});
// Back in the history: the form may be sent again, and asks again.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) {
    delete form.dataset.sent;
    if (form.dataset.confirm && form.elements.confirmed) form.elements.confirmed.value = "";
  }
});

// A table wider than its panel scrolls: also for who has no mouse.
function letScroll() {
  for (const panel of document.querySelectorAll(".panel-flush")) {
    if (panel.scrollWidth <= panel.clientWidth) continue;
    panel.tabIndex = 0;
    panel.setAttribute("role", "region");
    if (panel.hasAttribute("aria-labelledby")) continue;
    panel.setAttribute("aria-label", panel.querySelector("caption")?.textContent ?? document.title);
  }
}
letScroll();
window.addEventListener("resize", letScroll);

// What is typed into a password field can be looked at. It is sent as a password, so that the browser keeps it as one.
for (const button of document.querySelectorAll("[data-shows]")) {
  const input = document.getElementById(button.dataset.shows);
  const show = (isShown) => {
    input.type = isShown ? "text" : "password";
    button.setAttribute("aria-pressed", String(isShown));
  };
  button.hidden = false;
  button.addEventListener("click", () => show(input.type === "password"));
  input.form.addEventListener("submit", () => show(false));
}

// "2 hours ago", or "now", beside the exact time, which stays as the tooltip.
const units = [["day", 86400], ["hour", 3600], ["minute", 45], ["second", 0]];
const relative = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
for (const time of document.querySelectorAll("time[data-relative]")) {
  const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
  if (!(Math.abs(seconds) < 6 * 86400)) continue;
  const [unit, least] = units.find(([, size]) => Math.abs(seconds) >= size);
  const count = unit === "second" ? 0 : Math.round(seconds / (unit === "minute" ? 60 : least));
  time.title = time.textContent;
  time.textContent = relative.format(count, unit);
}

// Secrets that are shown once: the button is there where the browser lets a page copy.
for (const button of document.querySelectorAll("[data-copy]")) {
  const from = document.getElementById(button.dataset.copy);
  if (!from || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const lines = [...from.querySelectorAll("li")].map((line) => line.textContent);
    await navigator.clipboard.writeText(lines.length > 0 ? lines.join("\n") : from.textContent);
    button.textContent = button.dataset.copied;
  });
}

// The summary of errors is where somebody who cannot see it has to begin.
const focus = document.querySelector("[data-focus]");
if (focus) focus.focus();

// The account menu closes when something else is used.
const menu = document.querySelector("[data-menu]");
if (menu) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

// On a phone the navigation scrolls sideways: where one is has to be in view, also after the phone was turned.
const current = document.querySelector(".side [aria-current]");
const showCurrent = () => {
  const list = current.closest("ul");
  const [box, room] = [current.getBoundingClientRect(), list.getBoundingClientRect()];
  list.scrollLeft += box.left + box.width / 2 - room.left - room.width / 2;
};
if (current) new ResizeObserver(showCurrent).observe(current.closest("ul"));

// Search as one types: the address follows, so that reloading and coming back show the same list. What is no list (a
// refusal, a service that is too busy) becomes the page that it is without script.
document.addEventListener("htmx:after:swap", (event) => {
  history.replaceState(history.state, "", event.detail.ctx.request.action);
});
document.addEventListener("htmx:response:error", (event) => location.assign(event.detail.ctx.request.action));
