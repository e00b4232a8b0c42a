import { expect } from "chai";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./projectFiles";

const folders = [
  "",
  "docs",
  "components",
  "packages/local",
  "ops/delivery",
  "ops/policy",
  "templates/secured-api-typescript",
  "web",
];
const documents = folders.flatMap((folder) => {
  const there = path.join(root, folder);
  const names = existsSync(there) ? readdirSync(there) : [];
  return names.filter((name) => name.endsWith(".md")).map((name) => path.join(folder, name));
});
const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

/** The anchor that GitHub gives a heading. */
function anchor(heading: string): string {
  const words = heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "");
  return words.trim().replaceAll(" ", "-");
}

function anchorsOf(file: string): string[] {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.flatMap((line) => (/^#+ /.test(line) ? [anchor(line.replace(/^#+ /, ""))] : []));
}

for (const document of documents) {
  describe(document, () => {
    const file = path.join(root, document);
    const text = readFileSync(file, "utf8");

    it("links to files and headings that exist", () => {
      for (const [, target = "", fragment = ""] of text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)) {
        const linked = target === "" ? file : path.resolve(path.dirname(file), target);
        expect(existsSync(linked), `${target} in ${document}`).to.equal(true);
        if (fragment !== "") expect(anchorsOf(linked), `${target}#${fragment}`).to.include(fragment);
      }
    });

    it("names commands that package.json has", () => {
      for (const [, script = ""] of text.matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)) {
        expect(scripts, document).to.have.property(script);
      }
    });
  });
}
