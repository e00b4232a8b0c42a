import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { root } from "./projectFiles";

interface Step {
  name?: string;
  uses?: string;
  run?: string;
  if?: string;
  with?: Record<string, unknown>;
  env?: Record<string, unknown>;
}

interface Job {
  if?: string;
  uses?: string;
  needs?: string;
  environment?: string;
  permissions?: Record<string, string>;
  concurrency?: { group: string; "cancel-in-progress": unknown };
  container?: string | { image: string };
  services?: Record<string, { image: string }>;
  "runs-on"?: string;
  "timeout-minutes"?: number;
  strategy?: { matrix: { node?: number[]; include?: { stack: string; role: string; backend: string }[] } };
  steps?: Step[];
}

interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

const folder = path.join(root, ".github", "workflows");
const action = path.join(root, ".github", "actions", "pulumi", "action.yml");
const files = readdirSync(folder).filter((file) => file.endsWith(".yml"));
const templates = path.join(root, "templates");
const templateWorkflows = readdirSync(templates).flatMap((template) => {
  const there = path.join(templates, template, ".github", "workflows");
  return readdirSync(there).map((file) => path.join(there, file));
});
/** Every file that names an action, those that a new project gets included. */
const filesWithActions = [...files.map((file) => path.join(folder, file)), action, ...templateWorkflows];
const packageFile = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  engines: { node: string };
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  workspaces: string[];
};

function packageOf(workspace: string): { name: string; version: string } {
  return JSON.parse(readFileSync(path.join(root, workspace, "package.json"), "utf8")) as ReturnType<typeof packageOf>;
}

function workflow(file: string): Workflow {
  return parse(readFileSync(path.join(folder, file), "utf8")) as Workflow;
}

function job(file: string, name: string): Job {
  const found = workflow(file).jobs[name];
  if (found === undefined) throw new Error(`${file} has no job ${name}`);
  return found;
}

const jobs = files.flatMap((file) =>
  Object.entries(workflow(file).jobs).map(([name, one]) => ({ title: `${file} ${name}`, file, name, job: one })),
);
const actionSteps = (parse(readFileSync(action, "utf8")) as { runs: { steps: Step[] } }).runs.steps;
const steps = [...jobs.flatMap(({ job: { steps: own = [] } }) => own), ...actionSteps];

/** The step of a job that runs Pulumi. */
function pulumiStep({ steps: own = [] }: Job): Record<string, unknown> {
  const found = own.find(({ uses }) => uses === "./.github/actions/pulumi");
  if (found?.with === undefined) throw new Error("no step runs Pulumi");
  return found.with;
}

describe("the workflows", () => {
  it("are the seven that the documentation names", () => {
    expect(files).to.have.members(
      ["ci", "preview", "deploy", "docs", "drift", "emulator", "publish"].map((name) => `${name}.yml`),
    );
  });

  for (const file of filesWithActions) {
    it(`pin every action of ${path.relative(root, file)} by commit, with its version beside it`, () => {
      const lines = readFileSync(file, "utf8").split("\n");
      const used = lines.filter((line) => /^\s*(?:- )?uses:/.test(line));
      expect(used).to.not.be.empty;
      for (const line of used)
        expect(line).to.match(/uses: (?:\.\/\S+$|[\w-]+\/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/);
    });
  }

  it("pin every container image by digest", () => {
    const given = steps.flatMap(({ env, uses = "" }) =>
      [env?.IMAGE ?? [], uses.startsWith("docker://") ? uses : []].flat(),
    );
    const services = jobs.flatMap(({ job: one }) => [one.container ?? [], ...Object.values(one.services ?? {})].flat());
    const images = [...given, ...services.map((one) => (typeof one === "string" ? one : one.image))];
    expect(images).to.not.be.empty;
    for (const image of images) expect(image).to.match(/:[\w.-]+@sha256:[0-9a-f]{64}$/);
    // A step has its image from its environment, where the line above finds it.
    for (const { run = "" } of steps.filter((step) => step.run?.includes("docker run"))) {
      expect(run).to.match(/ "\$IMAGE"$/m);
    }
  });

  it("use one commit for each version of an action", () => {
    const versions = new Map<string, Set<string>>();
    for (const file of filesWithActions) {
      for (const [, name = "", rest = ""] of readFileSync(file, "utf8").matchAll(/uses: ([\w-]+\/[\w.-]+)@(.+)/g)) {
        versions.set(name, (versions.get(name) ?? new Set()).add(rest));
      }
    }
    for (const [name, found] of versions) expect([...found], name).to.have.lengthOf(1);
  });

  it("never run with a repository's rights on a stranger's code", () => {
    for (const file of files) {
      expect(Object.keys(workflow(file).on), file).to.not.include.any.members(["pull_request_target", "workflow_run"]);
    }
  });

  it("give a job the permissions that it names, and no workflow any", () => {
    for (const file of files) expect(workflow(file).permissions, file).to.deep.equal({});
    const allowed: Record<string, string> = {
      contents: "read",
      "id-token": "write",
      pages: "write",
      "pull-requests": "write",
    };
    for (const { title, job: one } of jobs) {
      expect(one.permissions, title).to.be.an("object");
      for (const [scope, access] of Object.entries(one.permissions ?? {}))
        expect(access, title).to.equal(allowed[scope]);
    }
  });

  it("give an identity token to the jobs that deploy, preview, look for drift or publish, and to no other", () => {
    const withToken = jobs.filter(({ job: { permissions } }) => permissions?.["id-token"] !== undefined);
    expect(withToken.map(({ title }) => title)).to.have.members([
      "deploy.yml dev",
      "deploy.yml prod",
      "docs.yml publish",
      "drift.yml drift",
      "preview.yml preview",
      "publish.yml npm",
    ]);
    const commenting = jobs.filter(({ job: { permissions } }) => permissions?.["pull-requests"] !== undefined);
    expect(commenting.map(({ title }) => title)).to.deep.equal(["preview.yml preview"]);
  });

  it("end by themselves, on a fixed image", () => {
    for (const { title, job: one } of jobs.filter(({ job: { uses } }) => uses === undefined)) {
      expect(one["timeout-minutes"], title).to.be.within(1, 60);
      expect(one["runs-on"], title).to.equal("ubuntu-24.04");
    }
  });

  it("leave no token in the checked-out folder", () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkouts.length).to.be.above(4);
    for (const step of checkouts) expect(step.with).to.include({ "persist-credentials": false });
  });

  it("put nothing that somebody else wrote into a shell's text", () => {
    // Not even values that are harmless today: they come by the environment, or not at all.
    for (const { run = "" } of steps) expect(run).to.not.include("${{");
  });

  it("know no stored key", () => {
    for (const file of filesWithActions) {
      const text = readFileSync(file, "utf8");
      expect(text, file).to.not.match(/secrets\.|secrets\[|aws-(?:secret-)?access-key|PULUMI_ACCESS_TOKEN:/);
    }
  });

  it("run commands that package.json has", () => {
    const commands = steps.flatMap(({ run = "" }) => [...run.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name));
    expect(commands).to.include.members(["lint", "check", "test:engine"]);
    for (const command of commands) expect(packageFile.scripts).to.have.property(command ?? "");
  });

  it("install packages before there are credentials that an install script could take", () => {
    const order = actionSteps.map(({ uses = "", run = "" }) => (uses === "" ? run : uses.split("@")[0]));
    expect(order.indexOf("npm ci --no-audit")).to.be.within(
      0,
      order.indexOf("aws-actions/configure-aws-credentials") - 1,
    );
  });
});

describe("ci.yml", () => {
  it("tests on every maintained Node.js, from the oldest that package.json allows", () => {
    expect(job("ci.yml", "test").strategy?.matrix.node).to.deep.equal([20, 22, 24]);
    expect(packageFile.engines.node).to.match(/^>=20\./);
  });

  it("runs all tests, with a real SQL Server once and a browser always", () => {
    const own = job("ci.yml", "test").steps ?? [];
    expect(own.map(({ run }) => run)).to.include("npm run test:all");
    const server = own.find(({ env }) => String(env?.IMAGE).startsWith("mcr.microsoft.com/mssql/server:2022"));
    expect(server?.if).to.equal("matrix.node == 24");
    expect(server?.run).to.match(/--publish 127\.0\.0\.1:1433:1433/);
    expect(own.some(({ run = "" }) => run.includes("CHROMIUM=$browser"))).to.equal(true);
  });

  it("checks these workflows, and production packages for known vulnerabilities", () => {
    const commands = (job("ci.yml", "lint").steps ?? []).map(({ run }) => run);
    expect(commands).to.include.members(["npm run lint:workflows", "npm run audit"]);
  });
});

describe("preview.yml", () => {
  const preview = job("preview.yml", "preview");

  it("gives forks and Dependabot nothing", () => {
    expect(Object.keys(workflow("preview.yml").on)).to.deep.equal(["pull_request"]);
    expect(preview.if).to.include("github.event.pull_request.head.repo.full_name == github.repository");
    expect(preview.if).to.include("github.event.pull_request.user.login != 'dependabot[bot]'");
    expect(preview.if).to.not.include("||");
  });

  it("leaves out a stack that is not set up yet", () => {
    const [step] = (preview.steps ?? []).filter(({ uses }) => uses === "./.github/actions/pulumi");
    expect(step?.if).to.equal("vars[matrix.role] != ''");
  });

  it("belongs to no environment, whose role could deploy", () => {
    expect(preview.environment).to.equal(undefined);
  });

  it("previews both stacks, each with a role of its own, and keeps one comment for each", () => {
    expect(preview.strategy?.matrix.include).to.deep.equal([
      { stack: "dev", role: "DEV_PREVIEW_ROLE", backend: "DEV_BACKEND_URL" },
      { stack: "prod", role: "PROD_PREVIEW_ROLE", backend: "PROD_BACKEND_URL" },
    ]);
    expect(pulumiStep(preview)).to.deep.include({ command: "preview", comment: true, stack: "${{ matrix.stack }}" });
  });
});

describe("deploy.yml", () => {
  it("deploys main to dev and a published release to prod, after the tests", () => {
    expect(workflow("deploy.yml").on).to.deep.equal({
      push: { branches: ["main"] },
      release: { types: ["published"] },
    });
    expect(job("deploy.yml", "dev").if).to.include("github.event_name == 'push'");
    expect(job("deploy.yml", "prod").if)
      .to.include("github.event_name == 'release'")
      .and.include("!github.event.release.prerelease");
    for (const name of ["dev", "prod"]) expect(job("deploy.yml", name).needs, name).to.equal("ci");
  });

  for (const stack of ["dev", "prod"]) {
    it(`deploys ${stack} in the environment of this name, one run at a time, and cancels none`, () => {
      const deploy = job("deploy.yml", stack);
      expect(deploy.environment).to.equal(stack);
      expect(deploy.concurrency).to.deep.equal({ group: `stack-${stack}`, "cancel-in-progress": false });
      expect(pulumiStep(deploy)).to.deep.include({ command: "up", stack, role: "${{ vars.DEPLOY_ROLE }}" });
    });
  }
});

describe("docs.yml", () => {
  it("publishes the main branch's site, from a job that runs no code of this repository", () => {
    expect(workflow("docs.yml").on).to.deep.equal({ push: { branches: ["main"] } });
    const publish = job("docs.yml", "publish");
    expect(publish.permissions).to.deep.equal({ pages: "write", "id-token": "write" });
    expect(publish.environment).to.equal("github-pages");
    expect(publish.steps?.map(({ uses }) => uses?.split("@")[0])).to.deep.equal(["actions/deploy-pages"]);
  });
});

describe("drift.yml", () => {
  const drift = job("drift.yml", "drift");

  it("fails every night when AWS and what was deployed differ", () => {
    expect(workflow("drift.yml").on.schedule).to.have.lengthOf(1);
    expect(pulumiStep(drift)).to.deep.include({ command: "preview", refresh: true, "expect-no-changes": true });
  });

  it("looks at both stacks without being able to deploy", () => {
    expect(drift.strategy?.matrix.include?.map(({ stack, role }) => [stack, role])).to.deep.equal([
      ["dev", "DEV_DRIFT_ROLE"],
      ["prod", "PROD_DRIFT_ROLE"],
    ]);
    expect(drift.environment).to.equal(undefined);
    expect(drift.if).to.include("github.ref == 'refs/heads/main'");
  });
});

describe("emulator.yml", () => {
  it("deploys to the pinned emulator, without credentials, and does not skip", () => {
    const own = job("emulator.yml", "engine").steps ?? [];
    expect(own.map(({ run }) => run)).to.include(
      "pip install --require-hashes --requirement tests/engine/requirements.txt",
    );
    expect(own.find(({ run }) => run === "npm run test:engine")?.env).to.deep.equal({ CI_ENGINE: "1" });
    const requirements = readFileSync(path.join(root, "tests", "engine", "requirements.txt"), "utf8");
    expect(requirements).to.match(/^ministack==\d+\.\d+\.\d+ \\\n\s+--hash=sha256:/m);
  });
});

describe("publish.yml", () => {
  const publish = job("publish.yml", "npm");
  const own = publish.steps ?? [];

  it("publishes the workspace that the tag names, after the tests and a reviewer's approval", () => {
    const { tags } = workflow("publish.yml").on.push as { tags: string[] };
    for (const tag of tags) {
      const workspace = packageFile.workspaces.find((one) => packageOf(one).name === tag.replace("@*", ""));
      expect(workspace, tag).to.not.equal(undefined);
    }
    expect(tags).to.have.lengthOf(packageFile.workspaces.length);
    expect(publish).to.include({ needs: "ci", environment: "npm" });
  });

  it("publishes with provenance, and only the version that the tag names", () => {
    const commands = own.map(({ run = "" }) => run);
    expect(commands.at(-1)).to.equal('npm publish --provenance --workspace "$WORKSPACE"');
    const check = own.find(({ name }) => name?.startsWith("Check that the tag"))?.run ?? "";
    for (const [ref, code] of [
      [`pulumi-secured-api@${packageOf("components").version}`, 0],
      ["pulumi-secured-api@99.0.0", 1],
    ] as const) {
      const env = { ...process.env, GITHUB_REF_NAME: ref, GITHUB_ENV: "/dev/null" };
      expect(spawnSync("bash", ["-e", "-c", check], { cwd: root, env }).status, ref).to.equal(code);
    }
  });

  it("runs no package's install script and takes no other workflow's cache", () => {
    expect(own.map(({ run }) => run)).to.include("npm ci --no-audit --ignore-scripts");
    const [node] = own.filter(({ uses }) => uses?.startsWith("actions/setup-node@"));
    expect(node?.with).to.include({ "package-manager-cache": false }).and.not.have.property("cache");
  });
});

describe("the Pulumi step", () => {
  it("runs the policy pack, with the CLI of the SDK's version", () => {
    const step = actionSteps.find(({ uses }) => uses?.startsWith("pulumi/actions@"));
    expect(step?.with).to.deep.include({ policyPacks: "ops/policy", "pulumi-version-file": ".pulumi.version" });
    const [major, minor] = readFileSync(path.join(root, ".pulumi.version"), "utf8").trim().split(".");
    expect(packageFile.dependencies["@pulumi/pulumi"]).to.match(new RegExp(`^[~^]?${major}\\.${minor}\\.`));
  });

  it("names stacks that exist, and inputs that it has", () => {
    const stacks = jobs.flatMap(({ job: { strategy } }) => strategy?.matrix.include?.map(({ stack }) => stack) ?? []);
    for (const stack of [...stacks, "dev", "prod"]) {
      expect(existsSync(path.join(root, `Pulumi.${stack}.yaml`)), stack).to.equal(true);
    }
    const { inputs } = parse(readFileSync(action, "utf8")) as { inputs: Record<string, { required: boolean }> };
    const required = Object.keys(inputs).filter((name) => inputs[name]?.required);
    const running = jobs.filter(({ job: { steps: own = [] } }) =>
      own.some(({ uses }) => uses === "./.github/actions/pulumi"),
    );
    expect(running).to.have.lengthOf(4);
    for (const { title, job: one } of running) {
      expect(Object.keys(inputs), title).to.include.members(Object.keys(pulumiStep(one)));
      expect(Object.keys(pulumiStep(one)), title).to.include.members(required);
    }
  });
});
