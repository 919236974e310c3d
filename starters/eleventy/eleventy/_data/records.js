// The published records of `_news`, newest first.
import fs from "node:fs";
import matter from "gray-matter";

export default function () {
  if (!fs.existsSync("_news")) return [];
  return fs
    .readdirSync("_news")
    .filter((file) => file.endsWith(".md"))
    .map((file) => {
      const read = matter(fs.readFileSync(`_news/${file}`, "utf8"));
      return { ...read.data, body: read.content, name: file.slice(0, -3), at: new Date(read.data.publishedDateTime) };
    })
    .filter((one) => one.published !== false && one.removed !== true)
    .sort((a, b) => b.at - a.at || (a.name < b.name ? 1 : -1));
}
