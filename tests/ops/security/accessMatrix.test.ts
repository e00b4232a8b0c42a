import { expect } from "chai";
import type { JsonObject, RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import { recordedStack } from "../../recordedStack";
import { accessMatrix } from "../../../ops/security/access/accessMatrix";
import { find, grant, resource, statements, text } from "./changes";
import { matrixDiff, matrixText, reviewedMatrix, reviewedStacks } from "../../../ops/security/access/reviewedMatrix";

const update = "Review these cells, then run `npm run access-matrix -- --write` and commit the files that it changes.";

describe("access matrix", function () {
  this.timeout(120_000);
  const programs = new Map<string, RecordedProgram>();
  before(async () => {
    for (const stack of reviewedStacks) programs.set(stack, await recordedStack(stack));
  });

  function recorded(stack: string): RecordedProgram {
    return structuredClone(programs.get(stack)!);
  }

  for (const stack of reviewedStacks) {
    it(`allows on the ${stack} stack what was reviewed, and nothing else`, () => {
      const program = recorded(stack);
      const matrix = accessMatrix(program);
      const text = matrixText(program, matrix);
      const diff = matrixDiff(reviewedMatrix(stack), text);
      expect(diff, `${diff.join("\n")}\n${update}`).to.deep.equal([]);
      // The same cells in another order, or a comment, would be a file that nobody wrote with the command.
      expect(text, update).to.equal(reviewedMatrix(stack));
      expect(matrix.cells).to.be.above(10_000);
    });
  }

  describe("reports", () => {
    /** What the matrix has to say about a dev stack with a change. */
    function changed(change: (program: RecordedProgram) => void): string[] {
      const program = recorded("dev");
      change(program);
      return matrixDiff(reviewedMatrix("dev"), matrixText(program, accessMatrix(program)));
    }

    it("one statement too many", () => {
      const diff = changed((program) => {
        grant(program, "identity-authenticated", ["s3:DeleteObject"], `${bucketArn(program)}/*`);
      });
      expect(diff).to.include(
        "+ identity A in role identity-authenticated: s3:DeleteObject  identity B's object in bucket uploads",
      );
      expect(diff.every((line) => line.includes("s3:DeleteObject"))).to.equal(true);
    });

    it("a statement that is gone", () => {
      const diff = changed((program) => {
        const { outputs } = find(program, "aws:iam/rolePolicy:RolePolicy", "listCourses-statements");
        const left = statements(outputs.policy).filter(({ Action }) => !JSON.stringify(Action).includes("dynamodb:"));
        outputs.policy = JSON.stringify({ Version: "2012-10-17", Statement: left });
      });
      expect(diff).to.deep.equal(["- function listCourses: dynamodb:Query  table store"]);
    });

    it("a statement that denies", () => {
      const diff = changed((program) => {
        grant(program, "getCourse", ["dynamodb:*"], "*", { Effect: "Deny" });
      });
      expect(diff).to.deep.equal(["- function getCourse: dynamodb:GetItem  table store"]);
    });

    it("everything that a wildcard grants, other resources of the account included", () => {
      const diff = changed((program) => {
        grant(program, "health", ["*"], "*");
      });
      expect(diff).to.include.members([
        "+ function health: iam:PassRole  to Lambda: role getCourse",
        "+ function health: sts:AssumeRole  another account's role",
        "+ function health: kms:Decrypt  another key",
        "+ function health: cognito-idp:AdminSetUserPassword  user pool users",
        "+ function health: lambda:UpdateFunctionCode  function submitExam",
        "+ function health: iam:CreateAccessKey  the account",
        "+ function health: execute-api:Invoke  route GET /courses of API api (without effect: JWT)",
      ]);
    });

    it("a bucket policy for everybody, which still asks for TLS", () => {
      const diff = changed((program) => {
        const { outputs } = find(program, "aws:s3/bucketPolicy:BucketPolicy", "uploads");
        const own = statements(outputs.policy);
        const added = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `${bucketArn(program)}/*` };
        outputs.policy = { Version: "2012-10-17", Statement: [...own, added] };
      });
      expect(diff).to.include("+ anybody: s3:GetObject  identity A's object in bucket uploads");
      expect(diff.join("\n")).not.to.include("without TLS");
    });

    it("a function that API Gateway may call for more than its route", () => {
      const diff = changed((program) => {
        const { outputs } = find(program, "aws:lambda/permission:Permission", "api-get-health");
        outputs.sourceArn = text(outputs.sourceArn).replace("GET/health", "*");
      });
      expect(diff).to.include("+ API Gateway for POST /exams of API api: lambda:InvokeFunction  function health");
      expect(diff).to.include("+ API Gateway for DELETE /anything of API api: lambda:InvokeFunction  function health");
      expect(diff.join("\n")).not.to.include("another API");
    });

    it("a function that every account's API may call", () => {
      const diff = changed((program) => {
        const { outputs } = find(program, "aws:lambda/permission:Permission", "api-get-health");
        delete outputs.sourceArn;
      });
      expect(diff).to.include.members([
        "+ API Gateway for another API: lambda:InvokeFunction  function health",
        "+ service apigateway.amazonaws.com for another account: lambda:InvokeFunction  function health",
      ]);
    });

    it("a role that another identity pool could hand out", () => {
      const diff = changed((program) => {
        const { outputs } = find(program, "aws:iam/role:Role", "identity-authenticated");
        const [statement] = statements(outputs.assumeRolePolicy);
        const Condition = { ...(statement?.Condition as JsonObject) };
        delete Condition.StringEquals;
        outputs.assumeRolePolicy = { Version: "2012-10-17", Statement: [{ ...statement, Condition }] };
      });
      expect(diff).to.include(
        "+ signed-in identity of another pool: sts:AssumeRoleWithWebIdentity  role identity-authenticated",
      );
    });

    it("a route that lost its authorizer", () => {
      const diff = changed((program) => {
        find(program, "aws:apigatewayv2/route:Route", "api-post-exams").outputs.authorizationType = "NONE";
      });
      expect(diff).to.have.members([
        "- bearer of an ID token: call  route POST /exams",
        "- bearer of an access token: call  route POST /exams",
        "+ anybody: call  route POST /exams",
      ]);
    });

    it("what a CI's role may do, and who may assume it", () => {
      const subject = { StringLike: { [`${ciHost}:sub`]: "repo:example/learninghub:*" } };
      const diff = changed((program) => {
        addCiRole(program, { ...audience, ...subject });
        grant(program, "deploy", ["iam:PassRole"], "*");
      });
      expect(diff).to.include.members([
        `+ ${ciHost} subject repo:example/learninghub:any: sts:AssumeRoleWithWebIdentity  role deploy`,
        "+ role deploy: iam:PassRole  to EC2: role getCourse",
      ]);
      expect(diff.join("\n")).not.to.match(/subject (of a stranger|for another audience)/);
    });

    it("a CI's role that every repository could assume", () => {
      const diff = changed((program) => {
        addCiRole(program, audience);
      });
      expect(diff).to.include(`+ ${ciHost} subject of a stranger: sts:AssumeRoleWithWebIdentity  role deploy`);
    });

    it("secrets, keys, hosts and topics, by the policies of either side", () => {
      const arn = (rest: string) => `arn:aws:${rest}`;
      const [secret, key, topic, alarm] = [
        arn("secretsmanager:eu-central-1:000000000000:secret:database-AbCdEf"),
        arn("kms:eu-central-1:000000000000:key/1f0e"),
        arn("sns:eu-central-1:000000000000:alerts"),
        arn("cloudwatch:eu-central-1:000000000000:alarm:errors"),
      ];
      const diff = changed((program) => {
        const publish = {
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: topic,
          Condition: { ArnLike: { "aws:SourceArn": alarm }, StringEquals: { "aws:SourceAccount": program.accountId } },
        };
        const ec2 = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
        const document = (statement: JsonObject): JsonObject => ({ Version: "2012-10-17", Statement: [statement] });
        const [name, roleArn] = ["database-1a2b3c4", arn("iam::000000000000:role/database-1a2b3c4")];
        program.resources.push(
          resource("aws:secretsmanager/secret:Secret", "database", secret, { arn: secret }),
          resource("aws:kms/key:Key", "data", "1f0e", { arn: key }),
          resource("aws:ec2/instance:Instance", "database", "i-1", {}),
          resource("aws:sns/topic:Topic", "alerts", topic, { arn: topic, policy: document(publish) }),
          resource("aws:cloudwatch/metricAlarm:MetricAlarm", "errors", "errors-1", { arn: alarm }),
          resource("aws:iam/role:Role", "database", name, { name, arn: roleArn, assumeRolePolicy: document(ec2) }),
        );
        grant(program, "getCourse", ["secretsmanager:GetSecretValue"], secret);
        grant(program, "database", ["kms:Decrypt"], key);
      });
      expect(diff).to.have.members([
        "+ function getCourse: secretsmanager:GetSecretValue  secret database",
        "+ role database: kms:Decrypt  for a topic of the account: key data",
        "+ role database: kms:Decrypt  for another account's topic: key data",
        "+ role database: kms:Decrypt  key data",
        "+ service ec2.amazonaws.com: sts:AssumeRole  role database",
        "+ service cloudwatch.amazonaws.com for <errors>: sns:Publish  topic alerts",
      ]);
    });

    it("a managed policy of AWS with unknown statements and a condition, neither of which it can judge", () => {
      const diff = changed((program) => {
        const role = find(program, "aws:iam/role:Role", "health").outputs.name!;
        const policyArn = "arn:aws:iam::aws:policy/AmazonRekognitionFullAccess";
        const attachment = { role, policyArn };
        program.resources.push(resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", "a", attachment));
        const Condition = { StringEquals: { "aws:PrincipalOrgID": "o-1" } };
        grant(program, "getCourse", ["dynamodb:Scan"], "*", { Condition });
      });
      expect(diff.join("\n"))
        .to.match(
          /\+ function health: not judged: arn:aws:iam::aws:policy\/AmazonRekognitionFullAccess is a managed policy/,
        )
        .and.match(/\+ function getCourse: not judged: dynamodb:Scan {2}table store: .* depends on aws:PrincipalOrgID/);
    });
  });

  describe("rejects", () => {
    function refusal(change: (program: RecordedProgram) => void): string {
      const program = recorded("dev");
      change(program);
      try {
        accessMatrix(program);
      } catch (error) {
        return (error as Error).message;
      }
      return "nothing was refused";
    }

    it("a type of resource that it has no actions for", () => {
      const message = refusal(({ resources }) => {
        resources.push(resource("aws:sqs/queue:Queue", "jobs", "jobs-1", {}));
      });
      expect(message).to.match(/^aws:sqs\/queue:Queue jobs is not in ops\/security\/access\/resourceActions\.ts: add/);
    });

    it("a granted action that it does not try", () => {
      const message = refusal((program) => {
        grant(program, "health", ["dynamodb:DescribeLimits"], "*");
      });
      expect(message).to.match(/grants dynamodb:DescribeLimits on \*, which the access matrix does not try; add/);
    });

    it("a grant on a resource that the program does not register", () => {
      const message = refusal((program) => {
        grant(program, "health", ["s3:GetObject"], "arn:aws:s3:::somewhere/*");
      });
      expect(message).to.match(/grants s3:GetObject on arn:aws:s3:::somewhere\/\*/);
    });

    it("a policy document in a place that it does not read", () => {
      const message = refusal((program) => {
        const { outputs } = find(program, "aws:dynamodb/table:Table", "store");
        outputs.resourcePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
      });
      expect(message).to.match(/aws:dynamodb\/table:Table store has a policy document in "resourcePolicy"/);
    });
  });
});

function bucketArn(program: RecordedProgram): string {
  return text(find(program, "aws:s3/bucket:Bucket", "uploads").outputs.arn);
}

const ciHost = "token.actions.githubusercontent.com";
const audience = { StringEquals: { [`${ciHost}:aud`]: "sts.amazonaws.com" } };

/** A role for deployments, trusted by GitHub's OpenID Connect provider. */
function addCiRole({ resources, accountId }: RecordedProgram, Condition: JsonObject): void {
  const Principal = { Federated: `arn:aws:iam::${accountId}:oidc-provider/${ciHost}` };
  const trust = { Effect: "Allow", Principal, Action: "sts:AssumeRoleWithWebIdentity", Condition };
  const [name, arn] = ["deploy-1a2b3c4", `arn:aws:iam::${accountId}:role/deploy-1a2b3c4`];
  const assumeRolePolicy = { Version: "2012-10-17", Statement: [trust] };
  resources.push(resource("aws:iam/role:Role", "deploy", name, { name, arn, assumeRolePolicy }));
}
