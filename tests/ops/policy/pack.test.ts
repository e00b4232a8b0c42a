import { EnforcementLevel, PolicyType } from "@pulumi/pulumi/proto/analyzer_pb";
import { expect } from "chai";
import type { JsonObject, RecordedProgram } from "../../../packages/local/src/record/recordedProgram";
import { resourceRules, stackRules } from "../../../ops/policy/policies";
import { defaults } from "../../../ops/policy/settings";
import { recordedStack } from "../../recordedStack";
import { StartedPack } from "./startedPack";
import type { SentResource } from "./startedPack";

/** How the engine sends a value that only the deployment will tell. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function sent(type: string, properties: JsonObject, { stack = "dev", protect = false } = {}): SentResource {
  return { urn: `urn:pulumi:${stack}::learninghub::${type}::mine`, type, name: "mine", properties, protect };
}

const openRoute = sent("aws:apigatewayv2/route:Route", { routeKey: "GET /exams", authorizationType: "NONE" });

describe("the policy pack, started as the engine starts it", function () {
  this.timeout(60_000);
  let pack: StartedPack;
  before(async () => {
    pack = await StartedPack.start("dev");
  });
  after(() => pack.stop());

  it("says what it is, and which policies it has", async () => {
    const info = await pack.info();
    expect(info.getName()).to.equal("learninghub");
    expect(info.getVersion()).to.match(/^\d+\.\d+\.\d+$/);
    expect(info.getSupportsconfig()).to.be.true;
    const policies = info.getPoliciesList();
    const rules = [...resourceRules, ...stackRules];
    expect(policies.map((policy) => policy.getName())).to.have.members(rules.map(({ name }) => name));
    for (const policy of policies) {
      const level = policy.getName() === "user-pool-web-acl" ? EnforcementLevel.ADVISORY : EnforcementLevel.MANDATORY;
      expect(policy.getEnforcementlevel(), policy.getName()).to.equal(level);
      expect(policy.getDescription(), policy.getName()).to.match(/\.$/);
    }
    const types = new Set(policies.map((policy) => policy.getPolicyType()));
    expect(types).to.deep.equal(new Set([PolicyType.POLICY_TYPE_RESOURCE, PolicyType.POLICY_TYPE_STACK]));
  });

  it("describes its configuration with the defaults", async () => {
    const policies = (await pack.info()).getPoliciesList();
    const route = policies.find((policy) => policy.getName() === "api-route-closed");
    const schema = route?.getConfigschema()?.getProperties()?.toJavaScript() as Record<string, JsonObject>;
    expect(Object.keys(schema)).to.deep.equal(["openRoutes"]);
    expect(schema.openRoutes).to.include({ type: "array" });
    expect(schema.openRoutes?.default).to.deep.equal(defaults.openRoutes);
  });

  it("rejects a resource that breaks a rule, with what was found, what is allowed and where to change it", async () => {
    const diagnostics = await pack.analyze(openRoute);
    expect(diagnostics).to.have.length(1);
    expect(diagnostics[0]).to.include({ policy: "api-route-closed", level: EnforcementLevel.MANDATORY });
    expect(diagnostics[0]?.message).to.include(
      'Found: the route "GET /exams" has authorizationType "NONE". Allowed: JWT or AWS_IAM; open routes are GET /health. ' +
        "Change: the route's auth in index.ts, or openRoutes in policy/settings.ts.",
    );
  });

  it("accepts a resource that breaks none", async () => {
    const route = { routeKey: "GET /exams", authorizationType: "JWT", authorizerId: unknown };
    expect(await pack.analyze(sent("aws:apigatewayv2/route:Route", route))).to.deep.equal([]);
  });

  it("checks the known values of a preview, and says nothing about those that come later", async () => {
    const role = { assumeRolePolicy: unknown, tags: { project: "learninghub", stack: unknown } };
    expect(await pack.analyze(sent("aws:iam/role:Role", role))).to.deep.equal([]);
    const permission = { principal: "apigateway.amazonaws.com", sourceArn: unknown };
    expect(await pack.analyze(sent("aws:lambda/permission:Permission", permission))).to.deep.equal([]);
    const fleeting = { name: unknown, retentionInDays: 0, tags: { project: "learninghub", stack: "dev" } };
    const diagnostics = await pack.analyze(sent("aws:cloudwatch/logGroup:LogGroup", fleeting));
    expect(diagnostics.map(({ policy }) => policy)).to.deep.equal(["log-group-retention"]);
  });

  it("never repeats a secret", async () => {
    const environment = { variables: { DATABASE_PASSWORD: "correct horse battery staple" } };
    const tags = { project: "learninghub", stack: "dev" };
    const [diagnostic, ...more] = await pack.analyze(
      sent("aws:lambda/function:Function", { environment, tags, tracingConfig: { mode: "Active" } }),
    );
    expect(more).to.deep.equal([]);
    expect(diagnostic?.message).to.include("DATABASE_PASSWORD").and.not.include("horse");
  });

  it("counts a resource with protect as one of a protected stack", async () => {
    const table = { deletionProtectionEnabled: false, tags: { project: "learninghub", stack: "dev" } };
    expect(await pack.analyze(sent("aws:dynamodb/table:Table", table))).to.deep.equal([]);
    const diagnostics = await pack.analyze(sent("aws:dynamodb/table:Table", table, { protect: true }));
    expect(diagnostics.map(({ policy }) => policy)).to.deep.equal(["data-deletion-protected"]);
  });

  it("looks at a whole stack before its names are known", async () => {
    const table = sent("aws:lambda/function:Function", { name: "f", loggingConfig: { logGroup: unknown } });
    const group = { ...sent("aws:cloudwatch/logGroup:LogGroup", { name: unknown }), name: "group" };
    expect(await pack.analyzeStack([{ ...table, dependencies: [group.urn] }, group])).to.deep.equal([]);
    const [diagnostic] = await pack.analyzeStack([table, group]);
    expect(diagnostic).to.include({ policy: "function-log-group", urn: table.urn });
  });

  it("has nothing to say about the dev stack's program", async () => {
    const program = await recordedStack("dev");
    for (const resource of resources(program)) {
      expect(await pack.analyze(resource), resource.urn).to.deep.equal([]);
    }
    const outputs = program.resources.map(({ urn, outputs: known, inputs }) => ({ urn, ...known, ...inputs }));
    const whole = resources(program).map((resource, index) => ({ ...resource, properties: outputs[index] ?? {} }));
    expect(await pack.analyzeStack(whole)).to.deep.equal([]);
  });
});

describe("the policy pack's configuration", function () {
  this.timeout(60_000);

  it("accepts exceptions from --policy-pack-config", async () => {
    const pack = await StartedPack.start("dev");
    try {
      await pack.configure("api-route-closed", { openRoutes: ["GET /exams"] });
      expect(await pack.analyze(openRoute)).to.deep.equal([]);
    } finally {
      await pack.stop();
    }
  });

  it("reads deletionProtection from the stack's own configuration", async () => {
    const pack = await StartedPack.start("staging", { "learninghub:deletionProtection": "true" });
    try {
      const pool = {
        usernameAttributes: ["email"],
        usernameConfiguration: { caseSensitive: false },
        deletionProtection: "INACTIVE",
        tags: { project: "learninghub", stack: "staging" },
      };
      const diagnostics = await pack.analyze(sent("aws:cognito/userPool:UserPool", pool, { stack: "staging" }));
      expect(diagnostics.map(({ policy }) => policy)).to.deep.equal(["data-deletion-protected"]);
    } finally {
      await pack.stop();
    }
  });
});

function resources({ resources: recorded }: RecordedProgram): SentResource[] {
  return recorded.map(({ urn, type, name, inputs, protect, dependencies }) => {
    return { urn, type, name, properties: inputs, protect, dependencies };
  });
}
