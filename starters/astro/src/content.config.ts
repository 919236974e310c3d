// The records of `_news`: what is not named here is left out.
import { defineCollection } from "astro:content";
import { glob } from "astro/loaders";
import { z } from "astro/zod";

const provider = z.object({ name: z.string().nullish() }).nullish();
const address = z.string().nullish();

const news = defineCollection({
  loader: glob({ pattern: "*.md", base: "./_news", generateId: ({ entry }) => entry.replace(/\.md$/, "") }),
  schema: z.object({
    title: z.string(),
    excerpt: z.string().nullish(),
    publishedDateTime: z.coerce.date(),
    originalUrl: address,
    webUrl: address,
    heat: z.number().default(0),
    published: z.boolean().default(false),
    removed: z.boolean().default(false),
    featuredContent: z.string().nullish(),
    provider,
    topics: z.array(z.string()).nullish(),
    images: z
      .array(z.object({ url: z.string(), title: z.string().nullish(), width: z.number().nullish(), height: z.number().nullish() }))
      .nullish(),
    related: z.array(z.object({ title: z.string(), webUrl: address, originalUrl: address, provider })).nullish(),
  }),
});

export const collections = { news };
