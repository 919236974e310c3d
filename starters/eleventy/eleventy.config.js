// A newsroom as an Eleventy site. Only the folder `eleventy` is an input; records and topics are read as data, so that settings
// and database can never be copied.
export default function (config) {
  config.addPassthroughCopy({ "eleventy/css": "css" });
  config.addFilter("day", (at) =>
    new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(at),
  );
  config.addFilter("iso", (at) => at.toISOString().replace(".000", ""));
  config.addFilter("web", (url) => /^https?:\/\//.test(url || ""));
  config.addFilter("plain", (text) => (text || "").replace(/<[^>]*>/g, ""));
  config.addFilter("hottest", (records) => [...records].sort((a, b) => b.heat - a.heat));
  config.addFilter("of", (records, topic) => records.filter((one) => (one.topics || []).includes(topic)).slice(0, 10));
  return {
    dir: { input: "eleventy", output: "_eleventy" },
    htmlTemplateEngine: "njk",
    markdownTemplateEngine: "njk",
    templateFormats: ["njk"],
  };
}
