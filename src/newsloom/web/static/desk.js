// The keyboard of the desk, and forms that are sent without losing a word. Every key presses a button or follows a link that is
// on the page, and every form works without this file: without it nothing is lost.
(() => {
  "use strict";
  const $ = (selector, from = document) => from.querySelector(selector);
  const cards = () => [...document.querySelectorAll("[data-story]")];
  const whole = $("article.whole");
  let here = null;
  let goes = 0;

  function mark(card) {
    if (here) here.classList.remove("here");
    here = card;
    here.classList.add("here");
  }

  function stand(card, scroll = true) {
    if (!card) return;
    mark(card);
    here.focus({ preventScroll: true });
    if (scroll) here.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = cards();
    const at = all.findIndex((card) => card === here);
    stand(all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]);
  }

  function press(key, from) {
    const target = from && $(`[data-key="${key}"]`, from);
    if (!target) return false;
    if (target.matches("textarea")) { target.focus(); target.select(); } else if (target.matches("input[type=datetime-local]")) target.focus(); else target.click();
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
      case "j": case "ArrowDown": if (whole || !cards().length) return false; step(1); return true;
      case "k": case "ArrowUp": if (whole || !cards().length) return false; step(-1); return true;
      case "g": goes = Date.now(); return true;
      case "/": { const box = $("#q"); if (box) { box.focus(); box.select(); } return Boolean(box); }
      case "?": help(); return true;
      case "u": return undo();
      case "A": case "P": case "d": case "m": case "s": return press(name, document);
      case "a": case "r": case "h": case "o": case "e": case "x": case "p": case "v": case "n": case "l": {
        if (whole) return press(name, document);
        if (here && here.isConnected) return press(name, here);
        return choose();
      }
      default: return false;
    }
  }

  // No key decides on a story that nobody chose.
  function choose() {
    const first = cards()[0];
    if (!first) return false;
    tell(words.choose, "news");
    stand(first);
    return true;
  }

  // The newest decision that this page shows, where it stands; else one's newest at all.
  function undo() {
    const lines = [...document.querySelectorAll(".done [data-key=z]")];
    const newest = lines.sort((one, other) => Number(one.dataset.at || 0) - Number(other.dataset.at || 0)).pop();
    if (newest) { newest.click(); return true; }
    const form = $("#undo-last");
    if (form) form.requestSubmit();
    return Boolean(form);
  }

  function help() {
    const keys = $("#keys");
    if (keys) keys.showModal();
  }

  const button = $("[data-help]");
  if (button) { button.hidden = false; button.addEventListener("click", help); }

  // Standing by focus must not steal the focus from the button inside.
  document.addEventListener("focusin", (event) => {
    const card = event.target.closest && event.target.closest("article.card");
    if (card && card !== here) mark(card);
  });

  // What is to be said at once, where the eye is: at the top of what is seen.
  function tell(said, kind = "flash problem") {
    for (const old of document.querySelectorAll("[data-told]")) old.remove();
    const line = document.createElement("p");
    line.className = `${kind} told`;
    line.dataset.told = "";
    line.setAttribute("role", kind === "news" ? "status" : "alert");
    line.textContent = said;
    $("#main").prepend(line);
  }

  const words = $("#main").dataset;

  // After a quick decision the card becomes a line; the next story is where the hand is wanted. Whoever went on meanwhile is
  // left where they are.
  let was = null; // the card that is being swapped, if it is the chosen one; and whether it was decided on
  let decided = false;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    if (xhr.status === 409 && xhr.responseText.startsWith("<article")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
    was = target && target === here ? target.id : null;
    decided = xhr.responseText.startsWith('<article class="card done"');
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const id = event.detail.target && event.detail.target.id;
    const line = id && document.getElementById(id);
    if (!line || !id.startsWith("s-")) return;
    times(line);
    for (const undoing of line.querySelectorAll("[data-key=z]")) undoing.dataset.at = Date.now();
    if (was !== id) return;
    let next = line;
    if (decided) {
      do { next = next.nextElementSibling; } while (next && !(next.matches("article.card") && !next.matches(".done")));
    }
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

  // An expired session, a problem, a lost server: say so at once instead of nothing.
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => { if (event.detail.elt !== live) tell(words.lost); });
  }
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.elt !== live) tell(problem(page(event.detail.xhr.responseText)));
  });

  const page = (text) => new DOMParser().parseFromString(text, "text/html");

  function problem(found) {
    const told = $("main [role=alert]", found);
    if (told) return told.textContent.trim();
    const [title, more] = [$("h1", found), $("h1 + p", found)];
    return title ? [title, more && !$("a", more) ? more : null].filter(Boolean).map((e) => e.textContent.trim()).join(". ") : words.failed;
  }

  // Forms are sent from here, so that a server that is lost, or says no, leaves the page and every typed word as they are.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const by = event.submitter;
    // A button may be called "action": the attributes are asked for, not the properties.
    const said = (name) => (by && by.getAttribute(`form${name}`)) || form.getAttribute(name) || "";
    const method = said("method").toLowerCase();
    const action = new URL(said("action"), location.href);
    if (event.defaultPrevented || !$("header.bar") || method !== "post" || action.origin !== location.origin || form.enctype === "multipart/form-data") return;
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    const data = new FormData(form);
    if (by && by.name) data.append(by.name, by.value);
    const late = setTimeout(() => tell(words.late, "news"), 8000);
    try {
      await answered(await fetch(action, { method: "POST", body: new URLSearchParams(data), headers: { "Desk-Script": "1" } }));
    } catch {
      tell(words.lost);
    } finally {
      clearTimeout(late);
      delete form.dataset.sending;
    }
  });

  async function answered(answer) {
    const to = answer.headers.get("location");
    if (answer.status === 204 && to) { move(new URL(to, location.href)); return; }
    const text = await answer.text();
    const found = page(text);
    const question = answer.status === 409 && $("[data-asked]", found);
    if (question) { ask(question); return; }
    if (!answer.ok) { tell(problem(found)); return; }
    document.open(); document.write(text); document.close();
  }

  function move(to) {
    remember();
    if (to.pathname + to.search !== location.pathname + location.search) { location.assign(to); return; }
    history.replaceState(null, "", to);
    location.reload();
  }

  // A question is asked over the page, which stays as it is.
  function ask(question) {
    for (const old of document.querySelectorAll("dialog.ask")) old.remove();
    const dialog = document.createElement("dialog");
    dialog.className = "ask";
    dialog.setAttribute("aria-labelledby", "asked");
    dialog.append(document.importNode(question, true));
    document.body.append(dialog);
    dialog.showModal();
  }
  document.addEventListener("click", (event) => {
    const leave = event.target.closest && event.target.closest("dialog.ask [data-leave]");
    if (!leave) return;
    if (leave.dataset.discard) { sessionStorage.removeItem(`draft:${leave.dataset.discard}`); return; }
    event.preventDefault();
    leave.closest("dialog").close();
  });

  // After a form the page is another one: the eye finds its place again.
  const place = () => `place:${location.pathname}${location.search}`;
  function remember() {
    if (!here || whole) return;
    const all = cards();
    const at = all.indexOf(here);
    const near = [here, ...all.slice(at + 1), ...all.slice(0, at).reverse()].slice(0, 40).map((card) => card.id);
    sessionStorage.setItem(place(), JSON.stringify(near));
  }
  function recall() {
    const named = location.hash.startsWith("#s-") && document.getElementById(location.hash.slice(1));
    const near = JSON.parse(sessionStorage.getItem(place()) || "[]");
    sessionStorage.removeItem(place());
    const kept = near.map((id) => document.getElementById(id)).find(Boolean);
    if (named || kept) stand(named || kept);
  }
  if (!whole) recall();

  // Words that are not saved yet are kept in this tab, with what they were typed over.
  const texts = $("#texts");
  if (texts) {
    const name = `draft:${texts.dataset.storyTexts}`;
    const areas = [...texts.querySelectorAll("textarea")];
    const was = (area) => texts.elements[`was-${area.name}`];
    const same = (one, other) => one.split(/\s+/).join(" ").trim() === other.split(/\s+/).join(" ").trim();
    const kept = JSON.parse(sessionStorage.getItem(name) || "{}");
    let back = false;
    for (const area of areas) {
      const draft = kept[area.name];
      if (!draft || same(draft.typed, area.value)) continue;
      area.value = draft.typed;
      was(area).value = draft.was;
      back = true;
    }
    const keep = () => {
      const changed = areas.filter((area) => !same(area.value, was(area).value));
      const made = Object.fromEntries(changed.map((area) => [area.name, { typed: area.value, was: was(area).value }]));
      if (changed.length) sessionStorage.setItem(name, JSON.stringify(made)); else sessionStorage.removeItem(name);
    };
    texts.addEventListener("input", keep);
    keep();
    if (back && !$(".news", texts)) {
      const line = document.createElement("p");
      line.className = "news";
      line.setAttribute("role", "status");
      line.textContent = texts.dataset.unsaved;
      texts.prepend(line);
    }
  }

  // Times in the editor's own zone, in the page's language as the browser's owner writes it (en-GB, de-AT) where that is one.
  function times(from) {
    const tag = document.documentElement.lang;
    const own = (navigator.languages || []).find((one) => one.split("-")[0] === tag.split("-")[0]) || tag;
    const tongue = /^(ar|fa|ur)/.test(own) ? `${own}-u-nu-latn` : own;
    for (const time of from.querySelectorAll("time[datetime]")) {
      const at = new Date(time.dateTime);
      if (isNaN(at)) continue;
      const now = new Date();
      // Ages stay as they are; what they say in full is the moment.
      const age = time.classList.contains("age");
      if (!age) time.title = `${time.textContent} UTC`;
      const form = { hour: "numeric", minute: "2-digit" };
      if (at.toDateString() !== now.toDateString()) Object.assign(form, { day: "numeric", month: "short" });
      if (at.getFullYear() !== now.getFullYear()) form.year = "numeric";
      const said = new Intl.DateTimeFormat(tongue, form).format(at);
      if (age) time.title = said; else time.textContent = said;
    }
  }
  times(document);
})();
