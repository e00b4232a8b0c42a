import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../../../ops/root";
import { offlineAudit } from "../../../ops/security/supply/advisories";
import { auditVerdict } from "../../../ops/security/supply/audit";
import { exceptionNames, validateLicence } from "../../../ops/security/supply/licences";
import { lockedPackages } from "../../../ops/security/supply/lockedPackages";
import type { LockedPackage } from "../../../ops/security/supply/lockedPackages";
import { productionSbom } from "../../../ops/security/supply/sbom";
import type { Sbom } from "../../../ops/security/supply/sbom";

const packages = lockedPackages();

function some(changes: Partial<LockedPackage>): LockedPackage {
  return {
    place: "node_modules/some",
    name: "some",
    version: "1.0.0",
    license: "MIT",
    installedLicense: undefined,
    dev: false,
    integrity: undefined,
    resolved: undefined,
    hasInstallScript: false,
    ...changes,
  };
}

describe("licences", () => {
  it("are allowed, of every package that is locked", () => {
    expect(packages).to.have.length.above(400);
    expect(packages.flatMap((one) => validateLicence(one) ?? [])).to.deep.equal([]);
  });

  it("have no exception for a package that is gone", () => {
    const names = new Set(packages.map(({ name }) => name));
    expect(exceptionNames.filter((name) => !names.has(name))).to.deep.equal([]);
  });

  it("have an exception for a package whose file is the MIT licence", () => {
    const text = readFileSync(path.join(root, "node_modules/@logdna/tail-file/LICENSE"), "utf8");
    expect(text).to.match(/^The MIT License \(MIT\)\n/);
  });

  for (const [name, changes, problem] of [
    ["a copyleft licence", { license: "GPL-3.0-only" }, /^some@1\.0\.0 is under GPL-3\.0-only, which production/],
    ["a copyleft licence in development", { license: "GPL-3.0-only", dev: true }, /which development packages may not/],
    ["a licence for tools in production", { license: "MPL-2.0" }, /production/],
    ["the exception in production", { name: "argparse", license: "PSF-2.0" }, /production/],
    ["the exception's licence elsewhere", { license: "PSF-2.0", dev: true }, /PSF/],
    ["the Affero licence in development", { license: "AGPL-3.0-or-later", dev: true }, /AGPL/],
    ["a file in place of a licence", { license: "SEE LICENSE IN LICENSE" }, /SEE LICENSE IN LICENSE/],
    ["no licence", { license: undefined }, /names no licence/],
    ["another licence than locked", { installedLicense: "GPL-2.0-only" }, /its package.json says GPL-2\.0-only/],
    ["one of two that both apply", { license: "(MIT AND GPL-2.0-only)" }, /GPL/],
    ["a mixture", { license: "MIT OR Apache-2.0 AND GPL-2.0-only" }, /GPL/],
    ["an exception to a licence", { license: "GPL-2.0-only WITH Classpath-exception-2.0" }, /GPL/],
  ] as const) {
    it(`reject ${name}`, () => {
      expect(validateLicence(some(changes))).to.match(problem);
    });
  }

  for (const license of ["MIT", "(MIT OR GPL-2.0-only)", "(BSD-3-Clause AND Apache-2.0)"]) {
    it(`accept ${license}`, () => {
      expect(validateLicence(some({ license, installedLicense: license }))).to.equal(undefined);
    });
  }
});

describe("package-lock.json", () => {
  it("has a SHA-512 for every package, and gets them from the registry alone", () => {
    for (const { place, integrity, resolved } of packages) {
      expect(integrity, place).to.match(/^sha512-[A-Za-z0-9+/]{86}==$/);
      if (resolved !== undefined) expect(resolved, place).to.match(/^https:\/\/registry\.npmjs\.org\//);
    }
  });

  it("allows no package run a script at installation but those that were looked at", () => {
    const scripted = packages.filter(({ hasInstallScript }) => hasInstallScript).map(({ place }) => place);
    expect(scripted).to.have.members([
      // Provider plugins for the Pulumi engine, which @pulumi/awsx depends on.
      "node_modules/@pulumi/docker-build",
      "node_modules/docker-classic",
      // Compiles its native part where the package has no build of it for the platform. dynalite loads it; nothing uses it.
      "node_modules/classic-level",
      // Checks that the platform's binary is there.
      "node_modules/esbuild",
      // Tells about its own versions.
      "node_modules/protobufjs",
    ]);
  });
});

describe("bill of materials", function () {
  this.timeout(60_000);
  let sbom: Sbom;
  before(async () => {
    sbom = await productionSbom();
  });

  it("is CycloneDX and about this project", () => {
    const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { version: string };
    expect(sbom.bomFormat).to.equal("CycloneDX");
    expect(sbom.metadata.component.version).to.equal(manifest.version);
  });

  it("holds every production package and none of development", () => {
    const listed = new Set(sbom.components.map(({ purl }) => decodeURIComponent(purl)));
    const named = (wanted: boolean) =>
      packages.filter(({ dev }) => dev === wanted).map(({ name, version }) => `pkg:npm/${name}@${version}`);
    const production = new Set(named(false));
    expect([...production].filter((purl) => !listed.has(purl))).to.deep.equal([]);
    expect(listed, "needed by a workspace alone").to.include(
      `pkg:npm/jose@${packages.find(({ place }) => place === "node_modules/jose")!.version}`,
    );
    expect(named(true).filter((purl) => listed.has(purl) && !production.has(purl))).to.deep.equal([]);
    expect([...listed].filter((purl) => !production.has(purl))).to.deep.equal([]);
    expect(listed).to.include(
      "pkg:npm/@pulumi/pulumi@" + packages.find(({ name }) => name === "@pulumi/pulumi")!.version,
    );
  });

  it("holds a SHA-512 of every package", () => {
    for (const { name, hashes } of sbom.components) {
      expect(hashes?.[0]?.alg, name).to.equal("SHA-512");
    }
  });
});

describe("audit", () => {
  const report = (vulnerabilities: object) =>
    JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: { vulnerabilities: {} } });
  const found = (severity: string, fixAvailable: unknown = false) => ({ severity, range: "<2.0.0", fixAvailable });

  it("is clean without findings, and with low ones", () => {
    expect(auditVerdict(report({}))).to.deep.equal({ kind: "clean", others: 0 });
    expect(auditVerdict(report({ a: found("moderate") }))).to.deep.equal({ kind: "clean", others: 1 });
  });

  it("names findings of severity high and critical", () => {
    const verdict = auditVerdict(report({ a: found("high"), b: found("critical", true), c: found("low") }));
    expect(verdict).to.deep.equal({
      kind: "vulnerable",
      problems: ["a <2.0.0: high, no fix yet", "b <2.0.0: critical, a fix is available"],
    });
  });

  it("says so when the registry cannot tell", () => {
    const error = { summary: "", detail: "" };
    const refused = JSON.stringify({ message: "405 Method Not Allowed", method: "POST", statusCode: 405, error });
    expect(auditVerdict(refused)).to.deep.equal({ kind: "unknown", reason: "405 Method Not Allowed" });
    const failed = JSON.stringify({ error: { code: "ENOTFOUND", summary: "getaddrinfo ENOTFOUND" } });
    expect(auditVerdict(failed)).to.deep.equal({ kind: "unknown", reason: "getaddrinfo ENOTFOUND" });
    expect(auditVerdict("").kind).to.equal("unknown");
  });
});

describe("audit without a network", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "advisories-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** What is found in version 1.5.0 of a package when these events are known, or other parts of the advisory. */
  function verdict(events: object[], changes: object = {}, changed: Partial<LockedPackage> = {}) {
    const affected = [{ package: { ecosystem: "npm", name: "some" }, ranges: [{ type: "SEMVER", events }] }];
    const advisory = { id: "GHSA-1", affected, database_specific: { severity: "HIGH" }, ...changes };
    writeFileSync(path.join(folder, "GHSA-1.json"), JSON.stringify(advisory));
    return offlineAudit(folder, [some({ version: "1.5.0", ...changed })]);
  }
  const found = { kind: "vulnerable", problems: ["some 1.5.0: high, GHSA-1"] };
  const clean = { kind: "clean", others: 0 };

  for (const [title, events, expected] of [
    ["before the fix", [{ introduced: "0" }, { fixed: "1.5.1" }], found],
    ["at the fix", [{ introduced: "0" }, { fixed: "1.5.0" }], clean],
    ["before it was introduced", [{ introduced: "1.6.0" }], clean],
    ["where it was introduced", [{ introduced: "1.5.0" }], found],
    ["at the last affected version", [{ introduced: "1.0.0" }, { last_affected: "1.5.0" }], found],
    ["after the last affected version", [{ introduced: "1.0.0" }, { last_affected: "1.4.9" }], clean],
    ["in a second line", [{ introduced: "0" }, { fixed: "1.0.1" }, { introduced: "1.5.0" }, { fixed: "1.5.2" }], found],
    ["between two lines", [{ introduced: "0" }, { fixed: "1.0.1" }, { introduced: "2.0.0" }], clean],
  ] as const) {
    it(`judges a version ${title}`, () => {
      expect(verdict([...events])).to.deep.equal(expected);
    });
  }

  it("leaves out packages of development, of other ecosystems, and what was withdrawn", () => {
    const events = [{ introduced: "0" }];
    expect(verdict(events, {}, { dev: true })).to.deep.equal(clean);
    expect(verdict(events, {}, { name: "other" })).to.deep.equal(clean);
    expect(verdict(events, { withdrawn: "2026-01-01T00:00:00Z" })).to.deep.equal(clean);
    const pypi = [{ package: { ecosystem: "PyPI", name: "some" }, versions: ["1.5.0"] }];
    expect(verdict(events, { affected: pypi })).to.deep.equal(clean);
  });

  it("counts lower severities, and reports packages that are malicious", () => {
    const events = [{ introduced: "0" }];
    expect(verdict(events, { database_specific: { severity: "MODERATE" } })).to.deep.equal({
      kind: "clean",
      others: 1,
    });
    const affected = [{ package: { ecosystem: "npm", name: "some" }, versions: ["1.5.0"] }];
    expect(verdict(events, { id: "MAL-1", affected, database_specific: {} })).to.deep.equal({
      kind: "vulnerable",
      problems: ["some 1.5.0: unrated, MAL-1"],
    });
  });

  it("fails on a folder without advisories, which would pass for a clean result", () => {
    expect(() => offlineAudit(folder, packages)).to.throw("holds no advisory");
  });
});
