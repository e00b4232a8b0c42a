import { Converter, ReflectionKind } from "typedoc";

// The documentation site: `npm run docs` writes it to site/.

/** Documents are named by their heading instead of their file. */
function nameDocuments(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const [heading] = document.content;
    document.name = /^# (.+)$/m.exec(heading.text)?.[1] ?? document.name;
  });
}

/** Modules are named as programs import them. */
function nameModules(app) {
  const packages = { components: "pulumi-secured-api", "packages/local/src": "pulumi-aws-local" };
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (_, reflection) => {
    if (reflection.kindOf(ReflectionKind.Module)) reflection.name = packages[reflection.name] ?? reflection.name;
  });
}

/** @type {import("typedoc").TypeDocOptions} */
export default {
  name: "LearningHub",
  entryPoints: ["components/index.ts", "packages/local/src/index.ts"],
  readme: "README.md",
  projectDocuments: ["components/README.md", "packages/local/README.md", "docs/*.md"],
  plugin: [nameDocuments, nameModules],
  customCss: "docs/site.css",
  searchInComments: true,
  searchInDocuments: true,
  out: "site",
  excludeExternals: true,
  excludePrivate: true,
  excludeProtected: true,
  disableSources: true,
  // `npm run check` type-checks.
  skipErrorChecking: true,
  treatWarningsAsErrors: true,
  highlightLanguages: ["bash", "javascript", "json", "mermaid", "python", "typescript", "yaml"],
};
