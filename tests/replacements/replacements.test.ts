import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { schemaLosses } from "../../components/authPool/schemaChange";
import type { JsonObject, RecordedProgram } from "../../packages/local/src/record/recordedProgram";
import { recordedStack } from "../recordedStack";
import { replacingInputs } from "./replacingInputs";

/** What a stack of the last release has: by URN, the inputs whose change replaces the resource. */
type Release = Record<string, JsonObject>;

const stacks = ["dev", "prod", "local"];

/** Deletions and replacements that a release means to make: `<stack> <what is reported>`, with the reason. */
const expected: Readonly<Record<string, string>> = Object.fromEntries(
  stacks.flatMap((stack) => mergedPolicies(stack).map((loss) => [`${stack} ${loss}`, "in the function's one policy"])),
);

/** The policies of functions before the engine deleted them, after it had given their statements to another one. */
function mergedPolicies(stack: string): string[] {
  const functions = ["health", "listCourses", "getCourse", "submitExam", "getExam"];
  const others = { dev: ["listUploads"], prod: ["listUploads", "migrateDatabase"], local: [] }[stack] ?? [];
  const names = [...functions, ...others].flatMap((name) => [`${name}-logs`, `${name}-tracing`]);
  return names.map((name) => `securedapi:index:BundledFunction$aws:iam/rolePolicy:RolePolicy::${name} is gone`);
}

const userPool = "aws:cognito/userPool:UserPool";

/** The URN without its stack and project. */
function shortUrn(urn: string): string {
  return urn.split("::").slice(2).join("::");
}

function release(program: RecordedProgram): Release {
  const entries = program.resources.map(({ urn, type, inputs }): [string, JsonObject] => {
    const keys = [...(replacingInputs[type] ?? []), ...(type === userPool ? ["schemas"] : [])];
    return [shortUrn(urn), Object.fromEntries(Object.entries(inputs).filter(([key]) => keys.includes(key)))];
  });
  return Object.fromEntries(entries);
}

/** What an update from one release to another deletes or replaces. */
function losses(before: Release, after: Release): string[] {
  return Object.entries(before).flatMap(([urn, { schemas, ...inputs }]) => {
    const now = after[urn];
    if (now === undefined) return [`${urn} is gone`];
    const keys = new Set([...Object.keys(inputs), ...Object.keys(now)].filter((key) => key !== "schemas"));
    const changed = [...keys].filter((key) => JSON.stringify(inputs[key]) !== JSON.stringify(now[key]));
    const attributes = schemaLosses((schemas ?? []) as object[], (now.schemas ?? []) as object[]);
    return [...changed, ...attributes].map((what) => `${urn} is replaced by ${what}`);
  });
}

function lastRelease(stack: string): Release {
  return JSON.parse(readFileSync(path.join(__dirname, `lastRelease.${stack}.json`), "utf8")) as Release;
}

describe("an update from the last release", function () {
  this.timeout(60_000);
  const programs = new Map<string, RecordedProgram>();
  before(async () => {
    for (const stack of stacks) programs.set(stack, await recordedStack(stack));
  });

  for (const stack of stacks) {
    it(`deletes and replaces nothing on the ${stack} stack but what is meant`, () => {
      const unexpected = losses(lastRelease(stack), release(programs.get(stack)!)).filter(
        (loss) => expected[`${stack} ${loss}`] === undefined,
      );
      expect(unexpected).to.deep.equal([]);
    });
  }

  it("is made of deletions and replacements that still happen", () => {
    const all = stacks.flatMap((stack) =>
      losses(lastRelease(stack), release(programs.get(stack)!)).map((loss) => `${stack} ${loss}`),
    );
    expect(all).to.include.members(Object.keys(expected));
  });

  /** What the check says about the dev stack with a change. */
  function reported(change: (program: RecordedProgram) => void): string[] {
    const program = structuredClone(programs.get("dev")!);
    const before = release(program);
    change(program);
    return losses(before, release(program));
  }

  function pool({ resources }: RecordedProgram): JsonObject {
    return resources.find(({ type }) => type === userPool)!.inputs;
  }

  it("is reported when it deletes a resource", () => {
    expect(reported(({ resources }) => resources.splice(1, 1))).to.have.length(1);
  });

  it("is reported when it replaces the user pool or drops an attribute of its users", () => {
    const urn = `securedapi:index:AuthPool$${userPool}::users`;
    expect(reported((program) => (pool(program).usernameAttributes = ["phone_number"]))).to.deep.equal([
      `${urn} is replaced by usernameAttributes`,
    ]);
    expect(reported((program) => (pool(program).schemas = []))).to.deep.equal([
      `${urn} is replaced by "email" is gone`,
    ]);
  });

  it("is not reported for changes that AWS makes in place", () => {
    expect(reported((program) => (pool(program).mfaConfiguration = "ON"))).to.deep.equal([]);
  });
});
