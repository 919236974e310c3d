// The topics of `_data/topics`, in the order of their files.
import fs from "node:fs";
import { load } from "js-yaml";

export default function () {
  const folder = "_data/topics";
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .sort()
    .map((file) => load(fs.readFileSync(`${folder}/${file}`, "utf8")));
}
