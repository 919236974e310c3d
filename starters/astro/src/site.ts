// What is published, and the words of the site.
import fs from "node:fs";
import { getCollection, type CollectionEntry } from "astro:content";
import { load } from "js-yaml";

export const title = "My newsroom";
export const description = "What matters about one topic";
export type Story = CollectionEntry<"news">;

export async function shown(): Promise<Story[]> {
  const found = await getCollection("news", ({ data }) => data.published && !data.removed);
  return found.sort((a, b) => +b.data.publishedDateTime - +a.data.publishedDateTime || (a.id < b.id ? 1 : -1));
}

export function topics(): { name: string; description?: string }[] {
  const folder = "_data/topics";
  if (!fs.existsSync(folder)) return [];
  const files = fs.readdirSync(folder).filter((file) => file.endsWith(".yaml"));
  return files.sort().map((file) => load(fs.readFileSync(`${folder}/${file}`, "utf8")) as { name: string });
}

export const plain = (text?: string | null) => (text ?? "").replace(/<[^>]*>/g, "");
export const isWeb = (url?: string | null) => (url ?? "").startsWith("http://") || (url ?? "").startsWith("https://");
export const slug = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
export const iso = (at: Date) => at.toISOString().replace(".000", "");
export const day = (at: Date) =>
  new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(at);
