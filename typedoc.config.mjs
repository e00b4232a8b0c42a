import { accessiblePages } from "./docs/site/html.mjs";
import { documentPages, documents, sectionOrder } from "./docs/site/pages.mjs";
import { reference } from "./docs/site/reference.mjs";

// The documentation site: `npm run docs` writes it to site/.

/** @type {import("typedoc").TypeDocOptions} */
export default {
  name: "LearningHub",
  entryPoints: ["components/index.ts", "packages/local/src/index.ts"],
  readme: "README.md",
  projectDocuments: documents,
  plugin: [documentPages, reference, accessiblePages],
  customCss: "docs/site/site.css",
  categorizeByGroup: false,
  categoryOrder: [...sectionOrder, "Start and record", "Configuration", "*", "Checks and defaults", "Errors"],
  navigation: { includeCategories: true, includeGroups: false },
  includeHierarchySummary: false,
  visibilityFilters: {},
  hideGenerator: true,
  searchInComments: true,
  searchInDocuments: true,
  out: "site",
  excludeExternals: true,
  excludePrivate: true,
  excludeProtected: true,
  disableSources: true,
  // `npm run check` type-checks.
  skipErrorChecking: true,
  // A link that leads nowhere, or a type that the reference lacks, ends the build.
  validation: { invalidLink: true, invalidPath: true, notExported: true, rewrittenLink: true },
  treatWarningsAsErrors: true,
  highlightLanguages: ["bash", "go", "javascript", "json", "python", "typescript", "yaml"],
};
