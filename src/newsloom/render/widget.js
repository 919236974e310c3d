(() => {
  const news = __NEWS__;
  const me = document.currentScript;
  if (!me) return;
  const count = Math.min(Math.max(parseInt(me.dataset.count, 10) || 5, 1), news.stories.length);
  const before = me.previousElementSibling;
  const host = before && before.hasAttribute("data-newsloom") ? before : me.parentNode.insertBefore(document.createElement("div"), me);
  const root = host.attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent =
    ":host{display:block;font:inherit;color:inherit}h2{font-size:1em;margin:0 0 .5em}" +
    "ol{list-style:none;margin:0;padding:0}li{margin:0 0 .6em;line-height:1.35}" +
    "a{color:inherit;text-decoration:none}a:hover,a:focus{text-decoration:underline}" +
    "small{opacity:.7;display:block}";
  const link = (to, words) => {
    const a = document.createElement("a");
    a.href = to;
    a.textContent = words;
    a.target = "_top";
    a.rel = "noopener";
    return a;
  };
  const title = document.createElement("h2");
  title.append(link(news.url, me.dataset.title || news.title));
  const list = document.createElement("ol");
  for (const story of news.stories.slice(0, count)) {
    const item = document.createElement("li");
    item.lang = story.lang || "";
    const by = document.createElement("small");
    by.textContent = story.by;
    item.append(link(story.url, story.title), by);
    list.append(item);
  }
  root.append(style, title, list);
})();
