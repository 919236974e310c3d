// The keyboard of the desk. Every key presses a button or follows a link that is on the page: without this file nothing is lost.
(() => {
  "use strict";
  const $ = (selector, from = document) => from.querySelector(selector);
  const cards = () => [...document.querySelectorAll("[data-story]")];
  let here = null;
  let goes = 0;

  function stand(card, scroll = true) {
    if (!card) return;
    if (here) here.classList.remove("here");
    here = card;
    here.classList.add("here");
    here.focus({ preventScroll: true });
    if (scroll) here.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = cards();
    const at = all.findIndex((card) => card.id === (here && here.id));
    stand(all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]);
  }

  function press(key, from) {
    const target = from && $(`[data-key="${key}"]`, from);
    if (!target) return false;
    if (target.matches("textarea")) { target.focus(); target.select(); } else target.click();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input:not([type=checkbox]), textarea, select");
    if (event.key === "Escape" && typing) { event.target.blur(); return; }
    if (typing || $("dialog[open]")) return;
    const going = Date.now() - goes < 1200;
    goes = 0;
    const handled = going ? go(event.key) : key(event.key);
    if (handled) event.preventDefault();
  });

  function go(name) {
    const link = $(`[data-go="${CSS.escape(name)}"]`);
    if (link) link.click();
    return Boolean(link);
  }

  function key(name) {
    switch (name) {
      case "j": case "ArrowDown": if (cards().length < 2) return false; step(1); return true;
      case "k": case "ArrowUp": if (cards().length < 2) return false; step(-1); return true;
      case "g": goes = Date.now(); return true;
      case "/": { const box = $("#q"); if (box) { box.focus(); box.select(); } return Boolean(box); }
      case "?": help(); return true;
      case "u": { const form = $("#undo-last"); if (form) form.requestSubmit(); return Boolean(form); }
      case "A": case "P": return press(name, document);
      case "m": case "s": return press(name, document);
      case "a": case "r": case "h": case "o": case "e": case "x": case "p": {
        const from = here || (cards().length === 1 ? document : cards()[0]);
        if (from !== document && !here) stand(from);
        return press(name, name === "e" || name === "p" ? (from && $(`[data-key="${name}"]`, from) ? from : document) : from);
      }
      default: return false;
    }
  }

  function help() {
    const keys = $("#keys");
    if (keys) keys.showModal();
  }

  const button = $("[data-help]");
  if (button) { button.hidden = false; button.addEventListener("click", help); }

  document.addEventListener("focusin", (event) => {
    const card = event.target.closest && event.target.closest("article.card");
    if (card && card !== here) stand2(card);
  });
  // Standing by focus must not steal the focus from the button inside.
  function stand2(card) {
    if (here) here.classList.remove("here");
    here = card;
    here.classList.add("here");
  }

  // After a quick decision the card becomes a line; the next story is where the hand is wanted.
  document.addEventListener("htmx:afterSwap", (event) => {
    const changed = event.detail.elt;
    if (!changed || !changed.id || !changed.id.startsWith("s-")) return;
    const line = document.getElementById(changed.id);
    let next = line;
    do { next = next.nextElementSibling; } while (next && !(next.matches("article.card") && !next.matches(".done")));
    stand(next || line);
  });

  // The list asks every ten seconds whether it is still what the desk has: not from a tab that nobody sees, at once when it is
  // seen again, and with one line, not many, while the desk does not answer.
  const live = $("#changed");
  if (live) {
    const lost = live.dataset.lost;
    const silent = () => { live.innerHTML = ""; const line = document.createElement("p"); line.className = "news"; line.textContent = lost; live.append(line); };
    document.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.elt === live && document.hidden) event.preventDefault(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) live.dispatchEvent(new Event("look")); });
    window.addEventListener("online", () => live.dispatchEvent(new Event("look")));
    document.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.elt !== live) return;
      if (!event.detail.successful) { if (live.textContent !== lost) silent(); }
      else if (live.textContent === lost) live.textContent = "";
    });
  }

  // An expired session or a problem: show the page that the server sent instead of nothing.
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.elt === live) return;
    const told = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html").querySelector("h1");
    const line = document.createElement("p");
    line.className = "flash problem";
    line.setAttribute("role", "alert");
    line.textContent = told ? told.textContent : $("#main").dataset.failed;
    $("#main").prepend(line);
  });

  // Times in the editor's own zone, in the page's language as the browser's owner writes it (en-GB, de-AT) where that is one.
  const page = document.documentElement.lang;
  const own = (navigator.languages || []).find((one) => one.split("-")[0] === page.split("-")[0]) || page;
  const tongue = /^(ar|fa|ur)/.test(own) ? `${own}-u-nu-latn` : own;
  for (const time of document.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (isNaN(at)) continue;
    const now = new Date();
    time.title = `${time.textContent} UTC`;
    const form = { hour: "numeric", minute: "2-digit" };
    if (at.toDateString() !== now.toDateString()) Object.assign(form, { day: "numeric", month: "short" });
    if (at.getFullYear() !== now.getFullYear()) form.year = "numeric";
    time.textContent = new Intl.DateTimeFormat(tongue, form).format(at);
  }
})();
