import { parseArgs } from "node:util";
import { offlineAudit } from "./supply/advisories";
import { audit } from "./supply/audit";
import { exceptionReason, validateLicence } from "./supply/licences";
import { lockedPackages } from "./supply/lockedPackages";
import { productionSbom } from "./supply/sbom";

const usage = `Usage: npm run <command>

  licences   print how many packages are under which licence; exit code 1 when one may not be used
  audit      ask the registry for known vulnerabilities of production packages; 1 for one of severity high or above
             -- --database FOLDER: compare with OSV's export for npm, unpacked there, instead; needs no network
  sbom       print the bill of materials of production packages (CycloneDX, JSON)`;

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { database: { type: "string" } } });
  const [command] = positionals;
  switch (command) {
    case "licences":
      return printLicences();
    case "audit":
      return printAudit(values.database);
    case "sbom":
      console.log(JSON.stringify(await productionSbom(), undefined, 2));
      return 0;
    default:
      console.error(usage);
      return 2;
  }
}

function printLicences(): number {
  const packages = lockedPackages();
  const licences = [...new Set(packages.map(({ license }) => license ?? "none"))].sort();
  console.log(`${"licence".padEnd(32)} production   development`);
  for (const licence of licences) {
    const own = packages.filter(({ license }) => (license ?? "none") === licence);
    const count = (dev: boolean) => String(own.filter((one) => one.dev === dev).length);
    console.log(`${licence.padEnd(32)} ${count(false).padStart(10)} ${count(true).padStart(13)}`);
  }
  for (const one of packages) {
    const reason = exceptionReason(one);
    if (reason !== undefined) console.log(`exception: ${one.name} (${one.license ?? "none"}): ${reason}`);
  }
  const problems = packages.flatMap((one) => validateLicence(one) ?? []);
  for (const problem of problems) console.error(problem);
  return problems.length === 0 ? 0 : 1;
}

async function printAudit(database: string | undefined): Promise<number> {
  const verdict = database === undefined ? await audit() : offlineAudit(database, lockedPackages());
  switch (verdict.kind) {
    case "clean":
      console.log(
        `No production package has a known vulnerability of severity high or above (${verdict.others} lower).`,
      );
      return 0;
    case "vulnerable":
      for (const problem of verdict.problems) console.error(problem);
      return 1;
    case "unknown":
      console.log(`Inconclusive: npm audit did not check the production packages: ${verdict.reason}`);
      return 0;
  }
}

void main().then((exitCode) => {
  process.exitCode = exitCode;
});
