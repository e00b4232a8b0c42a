import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";

/** The repository's root. */
const root = path.resolve(__dirname, "../..");

/** The packages, with the report of each of their entries by its path from the root. */
export const reportedPackages: readonly { folder: string; reports: Record<string, string> }[] = [
  { folder: "components", reports: { "components/api-report.md": "index.d.ts" } },
  {
    folder: "packages/local",
    reports: { "packages/local/api-report.md": "index.d.ts", "packages/local/api-report.cli.md": "cli/index.d.ts" },
  },
];

/**
 * Compiles a package's declarations, and describes what each entry exports, with all types that its exports mention.
 * `npm run check` and the package's build check the types.
 * Returns the reports by their paths from the root.
 * @throws {Error} when the declarations cannot be written or analyzed
 */
export function apiReports({ folder, reports }: (typeof reportedPackages)[number]): Record<string, string> {
  // Outside node_modules and dist: below the one, files count as somebody else's; the other may be built meanwhile.
  const project = mkdtempSync(path.join(tmpdir(), "api-report-"));
  try {
    symlinkSync(path.join(root, "node_modules"), path.join(project, "node_modules"), "dir");
    cpSync(path.join(root, folder, "package.json"), path.join(project, "package.json"));
    const options = ["--project", "tsconfig.build.json", "--emitDeclarationOnly", "--noCheck", "--outDir", project];
    const compiler = require.resolve("typescript/bin/tsc");
    execFileSync(process.execPath, [compiler, ...options], { cwd: path.join(root, folder), stdio: "inherit" });
    return Object.fromEntries(Object.entries(reports).map(([file, entry]) => [file, describeEntry(project, entry)]));
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

function describeEntry(project: string, entry: string): string {
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: path.join(project, "package.json"),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: project,
      mainEntryPointFilePath: path.join(project, entry),
      compiler: {
        overrideTsconfig: {
          compilerOptions: { target: "ES2023", lib: ["ES2023"], module: "node20", types: ["node"], skipLibCheck: true },
          files: [entry],
        },
      },
      apiReport: {
        enabled: true,
        includeForgottenExports: true,
        reportFileName: "report",
        reportFolder: "<projectFolder>",
        reportTempFolder: "<projectFolder>/temporary",
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
    },
  });
  Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      const level: string = message.logLevel;
      message.handled = true;
      if (level === "error") throw new Error(message.formatMessageWithLocation(project));
    },
  });
  return readFileSync(path.join(project, "report.api.md"), "utf8").replaceAll("\r\n", "\n");
}
