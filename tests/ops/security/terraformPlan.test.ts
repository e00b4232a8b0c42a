import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { terraformPlan } from "../../../ops/security/plan/terraformPlan";
import type { TerraformPlan } from "../../../ops/security/plan/terraformPlan";
import type {
  Json,
  JsonObject,
  RecordedProgram,
  RecordedResource,
} from "../../../packages/local/src/record/recordedProgram";
import { root } from "../../projectFiles";
import { recordedStack } from "../../recordedStack";
import { acceptedAddresses, acceptedFindings, documentedRows } from "./acceptedFindings";

const stacks = ["dev", "prod", "local"];

/** Every object in a value, with the name that it has. */
function objectsIn(value: Json, name = ""): { name: string; object: JsonObject }[] {
  if (Array.isArray(value)) return value.flatMap((item) => objectsIn(item, `${name}[]`));
  if (value === null || typeof value !== "object") return [];
  return [{ name, object: value }, ...Object.entries(value).flatMap(([key, item]) => objectsIn(item, key))];
}

describe("the Terraform plan", function () {
  this.timeout(60_000);
  const programs = new Map<string, RecordedProgram>();
  const plans = new Map<string, TerraformPlan>();
  before(async () => {
    for (const stack of stacks) {
      const program = await recordedStack(stack);
      programs.set(stack, program);
      plans.set(stack, terraformPlan(program));
    }
  });

  for (const stack of stacks) {
    it(`has every AWS resource of the ${stack} stack once, in each of its parts`, () => {
      const { planned_values: values, resource_changes: changes, configuration } = plans.get(stack)!;
      const recorded = programs.get(stack)!.resources.filter(({ type }) => type.startsWith("aws:"));
      const planned = values.root_module.resources;
      expect(planned.map(({ name }) => name)).to.deep.equal(recorded.map(({ name }) => name));
      const addresses = planned.map(({ address }) => address);
      expect(new Set(addresses)).to.have.property("size", addresses.length);
      expect(changes.map(({ address }) => address)).to.deep.equal(addresses);
      expect(configuration.root_module.resources.map(({ address }) => address)).to.deep.equal(addresses);
      expect(changes.map(({ change }) => change.after)).to.deep.equal(planned.map((resource) => resource.values));
      for (const { address, type, name } of planned) {
        expect(address).to.equal(`${type}.${name}`);
        expect(address).to.match(/^aws_[a-z0-9_]+\.[A-Za-z_][\w-]*$/);
      }
    });

    it(`refers on the ${stack} stack to resources of the plan alone, and to many`, () => {
      const { planned_values: values, configuration } = plans.get(stack)!;
      const addresses = new Set(values.root_module.resources.map(({ address }) => address));
      const references = objectsIn(configuration as unknown as Json).flatMap(({ object }) =>
        Array.isArray(object.references) ? (object.references as string[]) : [],
      );
      expect(references.length).to.be.above(addresses.size / 2);
      for (const reference of references) expect(addresses).to.include(reference.split(".").slice(0, 2).join("."));
    });

    it(`has the values of the ${stack} stack as Terraform has them: blocks in lists, names in snake case`, () => {
      const all = plans.get(stack)!.planned_values.root_module.resources;
      const maps = new Set([
        "values",
        "dimensions",
        "input_paths",
        "roles",
        "tags",
        "target_tags",
        "triggers",
        "variables",
      ]);
      for (const { address, values } of all) {
        for (const { name, object } of objectsIn(values, "values")) {
          const isMap = maps.has(name) && name !== "values";
          expect(maps.has(name) || name.endsWith("[]"), `${address}: ${name} is no list of blocks`).to.equal(true);
          if (!isMap) for (const key of Object.keys(object)) expect(key, address).to.match(/^[a-z][a-z0-9_]*$/);
        }
      }
    });
  }

  describe("of one resource", () => {
    function program(...resources: Partial<RecordedResource>[]): RecordedProgram {
      const identity = { project: "p", stack: "s", region: "eu-west-1", partition: "aws", accountId: "123456789012" };
      return {
        ...identity,
        resources: resources.map((resource) => ({
          ...{
            urn: "urn:pulumi:s::p::t::n",
            type: "aws:s3/bucket:Bucket",
            name: "n",
            custom: true,
            inputs: {},
            outputs: {},
          },
          ...{ assets: {}, secretPaths: [], dependencies: [], protect: false },
          ...resource,
        })),
        outputs: {},
        secretOutputs: [],
      };
    }

    function planned(...resources: Partial<RecordedResource>[]) {
      const plan = terraformPlan(program(...resources));
      return {
        resources: plan.planned_values.root_module.resources.map(({ type, values }) => ({ type, values })),
        unknown: plan.resource_changes.at(-1)?.change.after_unknown,
        expressions: plan.configuration.root_module.resources.at(-1)?.expressions,
      };
    }

    it("has Terraform's names of types, inputs and blocks", () => {
      const { resources } = planned(
        { type: "aws:ec2/securityGroup:SecurityGroup", inputs: { ingress: [{ cidrBlocks: ["10.0.0.0/8"] }] } },
        {
          type: "aws:cloudwatch/metricAlarm:MetricAlarm",
          inputs: { name: "a", metricQueries: [{ id: "q", metric: { dimensions: { ApiId: "1" } } }] },
        },
        { type: "aws:cognito/userPool:UserPool", inputs: { passwordPolicy: { minimumLength: 12 } } },
        { type: "aws:iam/role:Role", inputs: { assumeRolePolicy: { Statement: [] } } },
      );
      expect(resources).to.deep.equal([
        { type: "aws_security_group", values: { ingress: [{ cidr_blocks: ["10.0.0.0/8"] }] } },
        {
          type: "aws_cloudwatch_metric_alarm",
          values: { alarm_name: "a", metric_query: [{ id: "q", metric: [{ dimensions: { ApiId: "1" } }] }] },
        },
        { type: "aws_cognito_user_pool", values: { password_policy: [{ minimum_length: 12 }] } },
        { type: "aws_iam_role", values: { assume_role_policy: '{"Statement":[]}' } },
      ]);
    });

    it("refers to the bucket, not to a setting of it that has the same id", () => {
      const { resources, unknown, expressions } = planned(
        { name: "b", id: "b-1", outputs: { arn: "arn:aws:s3:::b-1" } },
        { type: "aws:s3/bucketVersioning:BucketVersioning", id: "b-1", inputs: { bucket: "b-1" } },
        {
          type: "aws:ec2/flowLog:FlowLog",
          inputs: { logDestination: "arn:aws:s3:::b-1", options: { bucket: ["b-1"] } },
        },
      );
      expect(resources.map(({ values }) => values)).to.deep.equal([{}, {}, { options: [{}] }]);
      expect(unknown).to.deep.equal({ log_destination: true, options: [{ bucket: true }] });
      expect(expressions).to.deep.equal({
        log_destination: { references: ["aws_s3_bucket.b.arn", "aws_s3_bucket.b"] },
        options: [{ bucket: { references: ["aws_s3_bucket.b.id", "aws_s3_bucket.b"] } }],
      });
    });

    it("masks secrets", () => {
      const { resources } = planned({
        inputs: { plain: "a", hidden: { deep: "secret" } },
        secretPaths: ["hidden.deep"],
      });
      expect(resources[0]?.values).to.deep.equal({ plain: "a", hidden: [{ deep: "[secret]" }] });
    });

    it("fails by name for a type without a Terraform name, and for two resources of one address", () => {
      expect(() => planned({ type: "aws:iot/thing:Thing" })).to.throw("aws:iot/thing:Thing has no Terraform type");
      expect(() => planned({ type: "random:index/randomId:RandomId" })).to.throw(
        "random:index/randomId:RandomId has no",
      );
      expect(() => planned({ name: "a.b" }, { name: "a_b" })).to.throw("aws_s3_bucket.a_b");
      expect(() => planned({ inputs: { labels: { MyLabel: "a" } } })).to.throw("MyLabel is no input's name");
    });
  });

  describe("accepted findings of a scanner", () => {
    it("name resources that the prod stack has", () => {
      const addresses = plans.get("prod")!.planned_values.root_module.resources.map(({ address }) => address);
      for (const finding of acceptedFindings) {
        for (const resource of finding.resources) {
          expect(acceptedAddresses({ ...finding, resources: [resource] }, addresses), resource).to.not.deep.equal([]);
        }
      }
    });

    it("are documented as they are accepted", () => {
      const text = readFileSync(path.join(root, "docs/security.md"), "utf8");
      const rows = text.split("\n").filter((line) => line.startsWith("| CKV"));
      const cells = rows.map((row) =>
        row
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
      expect(cells).to.deep.equal(documentedRows());
    });
  });
});
