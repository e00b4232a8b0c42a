import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { cwd } from "node:process";
import { Converter, DocumentReflection } from "typedoc";

const recipes = readdirSync("components/recipes").filter((file) => file.endsWith(".ts"));

/** The pages by their section of the navigation, in its order. A name replaces the page's heading. */
const sections = {
  Guide: {
    "components/README.md": "Components",
    "packages/local/README.md": "Local run",
    "docs/architecture.md": "",
    "index.ts": "The program of LearningHub",
    "docs/data-layer.md": "",
    "docs/troubleshooting.md": "",
    "web/README.md": "",
    "CONTRIBUTING.md": "",
  },
  Recipes: Object.fromEntries(recipes.map((file) => [`components/recipes/${file}`, ""])),
  "On AWS": {
    "ops/delivery/README.md": "",
    "ops/policy/README.md": "",
    "docs/operations.md": "",
    "docs/alarms.md": "",
    "docs/upgrade.md": "",
    "docs/costs.md": "",
    "docs/security.md": "",
    "SECURITY.md": "",
  },
  Evidence: {
    "docs/parity.md": "",
    "docs/local-cognito.md": "",
    "docs/security-tests.md": "",
    "docs/performance.md": "",
    "docs/dependencies.md": "",
  },
};

const files = Object.values(sections).flatMap((pages) => Object.keys(pages));

const otherDocuments = readdirSync("docs").flatMap((file) => (file.endsWith(".md") ? [`docs/${file}`] : []));

/** Documents that no section names are in the guide. */
export const documents = [...new Set([...files.filter((file) => file.endsWith(".md")), ...otherDocuments])];

/** Every section of the navigation; `reference.mjs` fills its own. */
export const sectionOrder = ["Guide", "Recipes", "Reference", "On AWS", "Evidence"];

/** Gives each document its name and section, and each program a page of its own. */
export function documentPages(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const file of files.filter((one) => one.endsWith(".ts"))) {
      const page = new DocumentReflection("", project, [{ kind: "text", text: programPage(file) }], {});
      place(page, file);
      project.addChild(page);
      project.registerReflection(page, undefined, path.resolve(file));
    }
  });
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const file = document.project.files.getReflectionPath(document);
    place(document, path.relative(cwd(), file));
  });
  // The page has the project's name for a heading.
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project: { readme } }) => {
    readme[0].text = readme[0].text.replace(/^# .*\n/, "");
  });
}

function place(document, file) {
  const [section, pages] = Object.entries(sections).find(([, { [file]: name }]) => name !== undefined) ?? ["Guide", {}];
  document.frontmatter.category = section;
  document.name = pages[file] || (/^# (.+)$/m.exec(document.content[0].text)?.[1] ?? file);
}

/** A program as Markdown: its opening comment, whose first words are the heading, its code, and its functions' code. */
function programPage(file) {
  const [, comment = "", code] = /^((?:\/\/ .*\n)*)([^]*)$/.exec(readFileSync(file, "utf8"));
  const text = comment.replaceAll(/^\/\/ /gm, "");
  const [heading = path.basename(file)] = /^[^:,.]+/.exec(text) ?? [];
  const entries = new Set([...code.matchAll(/entry: "(.+)"/g)].map(([, entry]) => entry));
  const functions = [...entries].map((entry) => {
    return codeBlock(entry, readFileSync(path.join(path.dirname(file), entry), "utf8"));
  });
  return [`# ${heading}`, text, codeBlock(path.basename(file), code), ...functions].join("\n\n");
}

function codeBlock(file, code) {
  return `\`${file}\`:\n\n\`\`\`ts\n${code.trim()}\n\`\`\``;
}
