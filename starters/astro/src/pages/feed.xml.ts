import type { APIContext } from "astro";
import { iso, plain, shown, title } from "../site";

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

export async function GET({ site }: APIContext) {
  const root = String(site).replace(/\/$/, "");
  const stories = (await shown()).slice(0, 50);
  const entries = stories.map(
    ({ id, data }) => `<entry>
    <id>${root}/news/${id}/</id>
    <title>${escaped(data.title)}</title>
    <link rel="alternate" href="${root}/news/${id}/"/>
    <published>${iso(data.publishedDateTime)}</published>
    <updated>${iso(data.publishedDateTime)}</updated>
    <summary>${escaped(plain(data.excerpt))}</summary>
  </entry>`,
  );
  const body = `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <id>${root}/</id>
  <title>${escaped(title)}</title>
  <link rel="self" type="application/atom+xml" href="${root}/feed.xml"/>
  <link rel="alternate" type="text/html" href="${root}/"/>
  <author><name>${escaped(title)}</name></author>
  <updated>${stories.length ? iso(stories[0].data.publishedDateTime) : "1970-01-01T00:00:00Z"}</updated>
  ${entries.join("\n  ")}
</feed>
`;
  return new Response(body, { headers: { "Content-Type": "application/atom+xml" } });
}
