import { expect } from "chai";
import { resourceRules } from "../../../../ops/policy/policies";
import { notYetKnown } from "../../../../ops/policy/value";
import { check } from "../check";

describe("tags-required", () => {
  const of = check.bind(undefined, "tags-required", "aws:lambda/function:Function");

  it("accepts the required tags among others, also those that the deployment will tell", () => {
    expect(of({ tags: { project: "learninghub", stack: "dev", Name: "health" } })).to.be.empty;
    expect(of({ tags: { project: notYetKnown, stack: "dev" } })).to.be.empty;
    expect(of({ tags: notYetKnown })).to.be.empty;
  });

  it("names the ones that are missing or empty", () => {
    expect(of({})[0]).to.include("mine without the tags project, stack");
    expect(of({ tags: { project: "learninghub", stack: "" } })[0]).to.include("mine without the tag stack");
    expect(of({ tags: {} }, { settings: { requiredTags: ["owner"] } })[0]).to.include("mine without the tag owner");
    expect(of({}, { settings: { requiredTags: [] } })).to.be.empty;
  });

  it("looks at everything that takes tags, and nothing else", () => {
    const rule = resourceRules.find(({ name }) => name === "tags-required")!;
    const taking = [
      "aws:ec2/vpc:Vpc",
      "aws:ec2/eip:Eip",
      "aws:sns/topic:Topic",
      "aws:dlm/lifecyclePolicy:LifecyclePolicy",
    ];
    for (const type of taking) expect(rule.appliesTo(type), type).to.be.true;
    for (const type of [
      "aws:lambda/permission:Permission",
      "aws:apigatewayv2/route:Route",
      "aws:no/such:Thing",
      "aws:../index:Vpc",
      "awsx:ec2:Vpc",
      "learninghub:authPool:AuthPool",
      "pulumi:pulumi:Stack",
    ]) {
      expect(rule.appliesTo(type), type).to.be.false;
    }
  });
});
