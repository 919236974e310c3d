// The search page: asks the index that Pagefind built, and writes what it finds as text.
const form = document.getElementById("search");
const input = document.getElementById("terms");
const status = document.getElementById("found");
const list = document.getElementById("results");
const lang = document.documentElement.lang;
const SHOWN = 20;
let asked = 0;

const plain = (html) => html.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, "&");

function marked(element, excerpt) {
  // Pagefind wraps hits in <mark>; everything else is text, and is put in as text.
  excerpt.split(/(<mark>.*?<\/mark>)/s).forEach((piece) => {
    const hit = piece.match(/^<mark>(.*?)<\/mark>$/s);
    if (hit) {
      const mark = document.createElement("mark");
      mark.textContent = plain(hit[1]);
      element.append(mark);
    } else element.append(plain(piece));
  });
}

function shown(result) {
  const item = document.createElement("li");
  const title = document.createElement("a");
  title.href = result.url;
  title.textContent = plain(result.meta.title || result.url);
  title.dir = "auto";
  item.append(title);
  if (result.meta.date) {
    const time = document.createElement("time");
    time.dateTime = result.meta.date;
    time.textContent = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : /^(ar|fa|ur)/.test(lang) ? `${lang}-u-nu-latn` : lang, { dateStyle: "medium" }).format(new Date(result.meta.date));
    item.append(" ", time);
  }
  const text = document.createElement("p");
  text.dir = "auto";
  marked(text, result.excerpt || "");
  item.append(text);
  return item;
}

function followed(terms) {
  const follow = document.getElementById("follow");
  if (!follow) return;
  follow.hidden = !terms.trim();
  for (const link of follow.querySelectorAll("a")) link.href = link.dataset.href + encodeURIComponent(terms.trim());
}

async function look(pagefind, terms) {
  const turn = ++asked;
  followed(terms);
  if (!terms.trim()) { list.replaceChildren(); status.textContent = ""; return; }
  const found = await pagefind.search(terms);
  const pages = await Promise.all(found.results.slice(0, SHOWN).map((result) => result.data()));
  if (turn !== asked) return;
  const count = found.results.length;
  const words = form.dataset;
  const number = (value) => value.toLocaleString(/^(ar|fa|ur)/.test(lang) ? "en" : lang);
  const more = count > SHOWN ? ` (${words.best.replace("{count}", number(SHOWN))})` : "";
  status.textContent = count === 0 ? words.nothing.replace("{terms}", () => terms) : words.found.replace("{count}", number(count)) + more;
  list.replaceChildren(...pages.map(shown));
}

try {
  const pagefind = await import(new URL(form.dataset.bundle, location.href).href);
  await pagefind.init();
  form.hidden = false;
  let wait;
  const ask = () => look(pagefind, input.value);
  input.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(ask, 120); });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    history.replaceState(null, "", `?q=${encodeURIComponent(input.value)}`);
    ask();
  });
  input.value = new URLSearchParams(location.search).get("q") || "";
  await ask();
} catch {
  status.textContent = status.dataset.missing;
}
