// Read marks and reading offline, where the owner turned them on. All of it stays on this device; the site is whole without it.
(() => {
  "use strict";
  const base = document.documentElement.dataset.base || "/";
  const slugOf = (href) => {
    const path = new URL(href, location.href).pathname;
    return path.startsWith(`${base}news/`) ? path.slice(base.length + 5).split("/")[0] : "";
  };

  // Read: the story's page was opened, or its headline was followed. A story that changed since then counts as new.
  try {
    const KEY = "newsloom.read";
    const MOST = 1000;
    const read = new Map(JSON.parse(localStorage.getItem(KEY) || "[]"));
    const keep = (slug) => {
      read.delete(slug);
      read.set(slug, Date.now());
      localStorage.setItem(KEY, JSON.stringify([...read].slice(-MOST)));
    };
    if (document.body.classList.contains("on-story")) keep(slugOf(location.href));
    for (const story of document.querySelectorAll("[data-changed]")) {
      const slug = [...story.querySelectorAll("a[href]")].map((a) => slugOf(a.href)).find(Boolean);
      if (!slug) continue;
      const mark = () => story.classList.toggle("read", (read.get(slug) || 0) >= Date.parse(story.dataset.changed));
      mark();
      story.addEventListener("click", (event) => { if (event.target.closest("a")) { keep(slug); mark(); } });
    }
  } catch { /* storage is switched off, or holds what is not ours: then nothing is marked */ }

  // Offline: the worker keeps pages that were read, and the stories that this page names first.
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(`${base}sw.js`, { scope: base }).then(() => navigator.serviceWorker.ready).then((found) => {
      if (!document.body.matches(".on-front, .on-river, .on-topic") || navigator.connection?.saveData) return;
      const pages = [...document.querySelectorAll("main a[href]")].map((a) => a.href).filter(slugOf);
      found.active?.postMessage({ keep: [...new Set(pages)].slice(0, 20) });
    }).catch(() => {});
  }
})();
