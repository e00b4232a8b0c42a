import { expect } from "chai";
import { validateEntry, validateVariableName } from "../../../components/bundledFunction/functionSettings";

describe("validateEntry", () => {
  for (const entry of [
    "handlers/getCourse.ts",
    "./handlers/getCourse.ts",
    "index.mts",
    "a/b.c/d.js",
    "x.tsx",
    "../../node_modules/a/b.js",
  ]) {
    it(`accepts ${entry}`, () => {
      expect(validateEntry(entry)).to.equal(undefined);
    });
  }

  for (const entry of [
    "",
    "handlers",
    "handlers/getCourse",
    "../getCourse.ts",
    "a/../../b.ts",
    "node_modules/../../b.ts",
    "/etc/x.ts",
    "C:\\x.ts",
    "a\\..\\b.ts",
    "x.json",
  ]) {
    it(`refuses ${JSON.stringify(entry)}`, () => {
      expect(validateEntry(entry)).to.contain("a source file within the project");
    });
  }
});

describe("validateVariableName", () => {
  for (const name of ["STORE_URL", "ab", "Z9_", "AWS_NODEJS_CONNECTION_REUSE_ENABLED", "TZ", "NODE_OPTIONS"]) {
    it(`accepts ${name}`, () => {
      expect(validateVariableName(name)).to.equal(undefined);
    });
  }

  for (const name of ["", "A", "_A", "9A", "A-B", "A B", "_HANDLER", "a\n"]) {
    it(`refuses ${JSON.stringify(name)}`, () => {
      expect(validateVariableName(name)).to.contain("a name of two or more");
    });
  }

  for (const name of ["AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_LAMBDA_FUNCTION_NAME", "LAMBDA_TASK_ROOT"]) {
    it(`refuses ${name}, which is Lambda's own`, () => {
      expect(validateVariableName(name)).to.equal("another name; Lambda sets this variable itself");
    });
  }
});
