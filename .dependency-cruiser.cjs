"use strict";

// Who may import whom. Arrows point one way: the program -> components, backend -> handlers; local.config -> packages;
// ops, bench and tests -> all of these. An import of a type counts as any other.

/** Files in `from` import of this repository only what `to` holds. */
const only = (name, comment, from, to) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { path: "^(?!node_modules/)", pathNot: to, dependencyTypesNot: ["core"] },
});

/** Files in `from` import nothing that `to` holds. */
const never = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

module.exports = {
  forbidden: [
    only("components-stand-alone", "The components know nothing of their users.", "^components/", "^components/"),
    only("packages-stand-alone", "A package knows nothing of its users.", "^packages/([^/]+)/", "^packages/$1/"),
    only("handlers-stand-alone", "A handler is bundled as it is.", "^handlers/", "^handlers/"),
    only(
      "backend",
      "The functions: components and handlers, nothing else.",
      "^backend/",
      "^(backend|components|handlers)/",
    ),
    only("web", "The page: itself and the packages.", "^web/", "^(web|packages)/"),
    only(
      "program",
      "The program is composed of these alone.",
      "^(index|config|configReader)\\.ts$",
      "^(config|configReader)\\.ts$|^(backend|components|handlers)/",
    ),
    only(
      "local-config",
      "What the program adds to the local run.",
      "^local\\.config\\.ts$",
      "^(components|packages|web)/",
    ),
    only(
      "templates",
      "A project of its own: itself and the packages.",
      "^templates/([^/]+)/",
      "^(templates/$1|components|packages)/",
    ),
    never(
      "handlers-without-pulumi",
      "Pulumi's SDK does not belong in a function.",
      { path: "^handlers/" },
      { path: "^node_modules/@pulumi/|^@pulumi/" },
    ),
    never("no-tests", "Nothing imports tests.", { pathNot: "^tests/" }, { path: "^tests/" }),
    never(
      "no-bench",
      "Nothing imports bench but its own tests.",
      { pathNot: "^(bench|tests/bench)/" },
      { path: "^bench/" },
    ),
    never(
      "packages-by-name",
      "The program and the page import a package as anybody does.",
      { path: "^((index|config|configReader|local\\.config)\\.ts$|(backend|web)/)" },
      { path: "^(components|packages)/", dependencyTypesNot: ["aliased-workspace"] },
    ),
    never(
      "services-through-the-contract",
      "Services ask each other through the contract.",
      { path: "^packages/local/src/services/([^/]+)/" },
      {
        path: "^packages/local/src/services/[^/]+/",
        // The policy evaluator is a library: it knows policies and requests, no service.
        pathNot: "^packages/local/src/services/($1|iam/evaluator)/",
        dependencyTypesNot: ["type-only"],
      },
    ),
    never("no-cycles", "Files that import each other are one file, or one too many.", {}, { circular: true }),
    never(
      "dependencies-listed",
      "The package.json beside the file names the package.",
      { path: "^(components|packages)/" },
      // types of a package are needed only where this one is built
      { dependencyTypes: ["npm-no-pkg", "npm-dev", "unknown"], dependencyTypesNot: ["npm-peer", "type-only"] },
    ),
    never("resolvable", "The import leads nowhere.", {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(bench/peers|coverage|(components|packages/local|web)/dist)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["workspace", "import", "require", "node", "types", "default"],
    },
  },
};
