// Two small comforts; the site is whole without them.
(() => {
  "use strict";
  // The page's language names the months; the reader's own habits write the hours.
  const lang = document.documentElement.lang;
  const date = (at, form) => new Intl.DateTimeFormat(lang === "en" ? "en-GB" : /^(ar|fa|ur)/.test(lang) ? `${lang}-u-nu-latn` : lang, form).format(at);
  const clock = (at) => new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" }).format(at);
  const midnight = new Date().setHours(0, 0, 0, 0);

  // Times in the reader's own zone. A clock time of another day says the day instead.
  for (const time of document.querySelectorAll("time[data-form]")) {
    const at = new Date(time.dateTime);
    if (isNaN(at) || time.dataset.form === "day") continue;
    time.title = time.textContent;
    if (time.dataset.form === "both") time.textContent = `${date(at, { day: "numeric", month: "short", year: "numeric" })}, ${clock(at)}`;
    else time.textContent = at < midnight ? date(at, { day: "numeric", month: "short" }) : clock(at);
  }

  // What changed since the last visit, on this device alone: nothing leaves the browser.
  try {
    const now = Date.now();
    const last = Number(localStorage.getItem("newsloom.seen") || 0);
    const visit = Number(sessionStorage.getItem("newsloom.visit") || last);
    sessionStorage.setItem("newsloom.visit", String(visit));
    localStorage.setItem("newsloom.seen", String(now));
    if (visit) {
      for (const story of document.querySelectorAll("[data-changed]")) {
        if (Date.parse(story.dataset.changed) > visit) story.classList.add("fresh");
      }
    }
  } catch { /* storage is switched off: then nothing is marked */ }
})();
