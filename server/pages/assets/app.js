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

// "2 hours ago" beside the exact time, which stays as the tooltip.
const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
const relative = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
for (const time of document.querySelectorAll("time[data-relative]")) {
  const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
  if (!(Math.abs(seconds) < 6 * 86400)) continue;
  const [unit, length] = units.find(([, size]) => Math.abs(seconds) >= size) || ["minute", 60];
  time.title = time.textContent;
  time.textContent = relative.format(Math.round(seconds / length), unit);
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

// On a phone the navigation scrolls sideways: where one is has to be in view.
const current = document.querySelector(".side [aria-current]");
if (current) current.scrollIntoView({ block: "nearest", inline: "center" });

// Search as one types: the address follows, so that reloading and coming back show the same list. What is no list (a
// refusal, a service that is too busy) becomes the page that it is without script.
document.addEventListener("htmx:after:swap", (event) => {
  history.replaceState(history.state, "", event.detail.ctx.request.action);
});
document.addEventListener("htmx:response:error", (event) => location.assign(event.detail.ctx.request.action));
