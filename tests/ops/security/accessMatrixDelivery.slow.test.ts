import { expect } from "chai";
import { validateReadingAction } from "../../../components/githubDeployRoles/deployPermissions";
import { isJsonObject } from "../../../packages/local/src/record/recordedProgram";
import type { JsonObject, RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import { root } from "../../projectFiles";
import { recordedStack } from "../../recordedStack";
import { accessMatrix } from "../../../ops/security/access/accessMatrix";
import type { AccessMatrix } from "../../../ops/security/access/accessMatrix";
import { find, grant, indexOf, statements } from "./changes";
import { accountMatrix, deliveryMatrix, deliveryText, evaluateDelivery } from "../../../ops/security/access/delivery";
import { deliveryName, matrixDiff, reviewedMatrix } from "../../../ops/security/access/reviewedMatrix";

const update = "Review these cells, then run `npm run access-matrix -- --write` and commit the files that it changes.";
const subject = "token.actions.githubusercontent.com subject";
const repository = "repo:octo-org/octo-repo";

describe("access matrix of CI's roles", function () {
  this.timeout(120_000);
  let stack: RecordedProgram;
  let delivery: RecordedProgram;
  let matrix: AccessMatrix;
  before(async () => {
    [stack, delivery] = await Promise.all([recordedStack("prod"), evaluateDelivery(root)]);
    matrix = deliveryMatrix(stack, delivery);
  });

  it("allows what was reviewed, and nothing else", () => {
    const text = deliveryText(stack, delivery, matrix);
    const diff = matrixDiff(reviewedMatrix(deliveryName), text);
    expect(diff, `${diff.join("\n")}\n${update}`).to.deep.equal([]);
    expect(text, update).to.equal(reviewedMatrix(deliveryName));
    expect(matrix.cells).to.be.above(10_000);
  });

  it("leaves what the stack's own matrix lists to that", () => {
    for (const [label, lines] of accessMatrix(stack).allowed) {
      for (const line of lines) expect(matrix.allowed.get(label), label).to.not.include(line);
    }
  });

  // Beside the reviewed file, which a hasty `--write` would make anew.
  it("allows the roles that only read have settings, and content of what is named for them alone", () => {
    const content = /:(BatchGetItem|Decrypt|GetItem|GetObject|GetObjectVersion|GetParameters?)$/;
    const named = [
      "course in a table store",
      "key of the state",
      "object in bucket of the state",
      "parameter that AWS publishes",
    ];
    for (const label of ["role delivery-preview", "role delivery-drift"]) {
      const lines = matrix.allowed.get(label) ?? [];
      expect(lines, label).to.not.be.empty;
      for (const line of lines) {
        expect(line, label).not.to.match(/^not judged: /);
        const [action = "", target = ""] = line.split("  ");
        expect(validateReadingAction(action), line).to.equal(undefined);
        if (content.test(action)) expect(named, line).to.include(target);
      }
    }
  });

  it("allows a deploy role no change to another stack's resources, nor to the roles of the workflows", () => {
    const changes = (label: string) =>
      (matrix.allowed.get(label) ?? []).filter((line) => !/^[a-z0-9-]+:(?:Get|List|Describe|GET)/.test(line));
    const workflows = /(?:role|policy) delivery-/;
    for (const label of ["role delivery-dev", "role delivery-prod"]) {
      expect(changes(label).length, label).to.be.above(50);
      for (const line of changes(label)) expect(line, label).to.not.match(workflows).and.not.include("another stack's");
    }
    expect(changes("role delivery-prod")).to.include("iam:CreateRole  the stack's Role");
    expect(changes("role delivery-prod")).to.not.include("iam:CreateRole  unbounded Role");
    for (const line of changes("role delivery-dev")) expect(line).to.not.include("the stack's");
  });

  it("leaves the stack's roles, with their boundary, what they were allowed without it", () => {
    const { allowed } = accountMatrix(stack, delivery);
    for (const [label, lines] of accessMatrix(stack).allowed)
      expect(allowed.get(label), label).to.include.members(lines);
  });

  describe("reports", () => {
    /** What the matrix has to say about the roles with a change. */
    function changed(change: (delivery: RecordedProgram, stack: RecordedProgram) => void): string[] {
      const [own, changedDelivery] = [structuredClone(stack), structuredClone(delivery)];
      change(changedDelivery, own);
      const text = deliveryText(own, changedDelivery, deliveryMatrix(own, changedDelivery));
      return matrixDiff(reviewedMatrix(deliveryName), text);
    }

    /** What it has to say when a role trusts other tokens: condition blocks that take the place of its own. */
    function trusting(role: string, ...conditions: JsonObject[]): string[] {
      return changed((program) => {
        const { outputs } = find(program, "aws:iam/role:Role", `delivery-${role}`);
        const [statement] = statements(outputs.assumeRolePolicy);
        const Condition = Object.assign({}, statement?.Condition, ...conditions) as JsonObject;
        outputs.assumeRolePolicy = { Version: "2012-10-17", Statement: [{ ...statement, Condition }] };
      });
    }

    /** Condition blocks with the right audience, and subjects that match a pattern. */
    function subjectsLike(pattern: string): JsonObject {
      return {
        StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
        StringLike: { "token.actions.githubusercontent.com:sub": pattern },
      };
    }

    function taken(by: string, role: string): string {
      return `+ ${subject} ${by}: sts:AssumeRoleWithWebIdentity  role delivery-${role}`;
    }

    it("one permission too many", () => {
      const diff = changed((program) => {
        grant(program, "delivery-preview", ["lambda:UpdateFunctionCode"], "*");
      });
      expect(diff).to.include("+ role delivery-preview: lambda:UpdateFunctionCode  function submitExam");
      expect(diff.every((line) => line.includes("lambda:UpdateFunctionCode"))).to.equal(true);
    });

    it("secrets' values, once nothing denies them any more", () => {
      const readSecrets = (program: RecordedProgram) => {
        grant(program, "delivery-preview", ["secretsmanager:GetSecretValue"], "*");
      };
      // The statement alone changes nothing: the policy of what is withheld wins.
      expect(changed(readSecrets)).to.deep.equal([]);
      const diff = changed((program) => {
        readSecrets(program);
        const withheld = indexOf(program.resources, "aws:iam/rolePolicy:RolePolicy", "delivery-preview-withheld");
        program.resources.splice(withheld, 1);
      });
      expect(diff).to.have.members([
        "+ role delivery-preview: secretsmanager:GetSecretValue  another secret",
        "+ role delivery-preview: secretsmanager:GetSecretValue  secret database-application",
        "+ role delivery-preview: secretsmanager:GetSecretValue  secret database-master",
      ]);
    });

    it("what the stack itself may do with the roles, once its boundary lets it", () => {
      const takeOver = (own: RecordedProgram) => {
        grant(own, "health", ["iam:UpdateAssumeRolePolicy"], "*");
      };
      expect(
        changed((_, own) => {
          takeOver(own);
        }),
      ).to.deep.equal([]);
      const diff = changed((program, own) => {
        takeOver(own);
        find(program, "aws:iam/policy:Policy", "delivery-prod-boundary").outputs.policy = {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
        };
      });
      const taken = ["dev", "drift", "preview", "prod"].map(
        (role) => `+ function health: iam:UpdateAssumeRolePolicy  role delivery-${role}`,
      );
      expect(diff).to.include.members(taken);
    });

    it("every run of the repository that a role trusts too much", () => {
      const diff = trusting("preview", subjectsLike(`${repository}:*`));
      expect(diff).to.include.members([
        taken(`${repository}:environment:prod`, "preview"),
        taken(`${repository}:environment:other`, "preview"),
        taken(`${repository}:ref:refs/heads/main`, "preview"),
        taken(`${repository}:ref:refs/heads/other`, "preview"),
        taken(`${repository}:ref:refs/tags/other`, "preview"),
      ]);
      expect(diff.join("\n")).not.to.match(/stranger|another audience|octo-org\/other/);
    });

    for (const [pattern, by] of [
      [`${repository}:environment:*`, `${repository}:environment:dev`],
      ["repo:octo-org/*:environment:prod", "repo:octo-org/other:environment:prod"],
      ["repo:*/octo-repo:environment:prod", "repo:stranger/octo-repo:environment:prod"],
      ["repo:*", "of a stranger"],
    ] as const) {
      it(`a deployment that runs ${by} could assume`, () => {
        expect(trusting("prod", subjectsLike(pattern))).to.include(taken(by, "prod"));
      });
    }

    it("tokens for another audience", () => {
      const { Condition } = statements(
        find(delivery, "aws:iam/role:Role", "delivery-prod").outputs.assumeRolePolicy,
      )[0]!;
      if (!isJsonObject(Condition) || !isJsonObject(Condition.StringEquals)) throw new Error("StringEquals is missing");
      const StringEquals = { ...Condition.StringEquals };
      delete StringEquals["token.actions.githubusercontent.com:aud"];
      expect(trusting("prod", { StringEquals })).to.deep.equal([taken("for another audience", "prod")]);
    });
  });
});
