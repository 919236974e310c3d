// A newsroom as an Astro site: records are a content collection, topics are read by topics.ts.
import { defineConfig } from "astro/config";

export default defineConfig({
  site: "https://news.example.org",
  outDir: "_astro", // Newsloom writes its own site to _site
  trailingSlash: "always",
});
