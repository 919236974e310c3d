// Two small comforts; the site is whole without them.
(() => {
  "use strict";
  const lang = document.documentElement.lang || undefined;
  const forms = {
    clock: { hour: "2-digit", minute: "2-digit" },
    both: { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" },
  };
  const midnight = new Date().setHours(0, 0, 0, 0);

  // Times in the reader's own zone. A clock time of another day says the day instead.
  for (const time of document.querySelectorAll("time[data-form]")) {
    const at = new Date(time.dateTime);
    let form = forms[time.dataset.form];
    if (!form || isNaN(at)) continue;
    if (time.dataset.form === "clock" && at < midnight) form = { day: "numeric", month: "short" };
    time.title = time.textContent;
    time.textContent = new Intl.DateTimeFormat(lang, form).format(at);
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
