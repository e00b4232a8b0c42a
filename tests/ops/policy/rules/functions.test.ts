import { expect } from "chai";
import { stackRules } from "../../../../ops/policy/policies";
import type { CheckedResource } from "../../../../ops/policy/rule";
import { notYetKnown } from "../../../../ops/policy/value";
import { check, context, messages, resource } from "../check";

const permission = "aws:lambda/permission:Permission";
const lambda = "aws:lambda/function:Function";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";

describe("function-permission-narrow", () => {
  const of = check.bind(undefined, "function-permission-narrow", permission);
  const gateway = (sourceArn: string) => of({ principal: "apigateway.amazonaws.com", sourceArn });
  const api = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3";

  it("accepts one route of one API", () => {
    for (const route of [
      "$default/GET/courses",
      "*/GET/courses/*",
      "*/*/courses",
      "*/$default",
      "authorizers/x1y2z3",
    ]) {
      expect(gateway(`${api}/${route}`), route).to.be.empty;
    }
    expect(of({ principal: "apigateway.amazonaws.com", sourceArn: notYetKnown })).to.be.empty;
  });

  it("rejects every route, every API, and no source at all", () => {
    for (const route of ["/*", "/*/*", "/*/*/*", "/$default/*/*", ""]) {
      expect(gateway(`${api}${route}`)[0], route).to.include(`the sourceArn "${api}${route}"`);
    }
    expect(gateway("arn:aws:execute-api:eu-central-1:123456789012:*/*/GET/courses")).to.have.length(1);
    expect(of({ principal: "apigateway.amazonaws.com" })[0]).to.include("the sourceArn nothing");
  });

  it("requires an account of other services, and never everybody", () => {
    expect(of({ principal: "s3.amazonaws.com", sourceAccount: "123456789012" })).to.be.empty;
    expect(of({ principal: "s3.amazonaws.com", sourceAccount: notYetKnown })).to.be.empty;
    expect(of({ principal: "events.amazonaws.com", sourceArn: "arn:aws:events:eu-central-1:1:rule/a" })).to.be.empty;
    expect(of({ principal: "123456789012" })).to.be.empty;
    expect(of({ principal: "s3.amazonaws.com" })[0]).to.include("s3.amazonaws.com from any account");
    expect(of({ principal: "*", sourceArn: `${api}/*/GET/courses` })[0]).to.include('the principal "*"');
  });
});

describe("function-environment-no-secrets", () => {
  const of = (variables: Record<string, string | typeof notYetKnown>, plainVariables: string[] = []) =>
    check("function-environment-no-secrets", lambda, { environment: { variables } }, { settings: { plainVariables } });

  it("accepts names and ARNs, and what is not known yet", () => {
    expect(of({ STORE_URL: "dynamodb:store", SECRET_ARN: "store", DATABASE_SECRET: "arn:aws:secretsmanager:…" })).to.be
      .empty;
    expect(of({ TOKEN: notYetKnown })).to.be.empty;
    expect(check("function-environment-no-secrets", lambda, {})).to.be.empty;
    expect(check("function-environment-no-secrets", lambda, { environment: notYetKnown })).to.be.empty;
  });

  it("rejects what looks like a secret, and does not repeat it", () => {
    const [message] = of({ DB_PASSWORD: "tell nobody" });
    expect(message).to.include("the environment variable DB_PASSWORD of the function mine looks like a secret");
    expect(message).not.to.include("tell nobody");
    expect(of({ STORE_URL: "mssql://sa:hunter22@10.0.0.4:1433/exams" })).to.have.length(1);
  });

  it("accepts a variable that is listed as none", () => {
    expect(of({ PAGE_TOKEN: "cursor" }, ["PAGE_TOKEN"])).to.be.empty;
  });
});

describe("function-traced", () => {
  it("requires active tracing", () => {
    expect(check("function-traced", lambda, { tracingConfig: { mode: "Active" } })).to.be.empty;
    expect(check("function-traced", lambda, { tracingConfig: { mode: "PassThrough" } })[0]).to.include('"PassThrough"');
    expect(check("function-traced", lambda, {})).to.have.length(1);
  });
});

describe("function-log-group", () => {
  const of = (...resources: CheckedResource[]) => {
    const rule = stackRules.find(({ name }) => name === "function-log-group")!;
    return messages(rule.checkStack(resources, context()));
  };
  const group = resource(logGroup, { name: "/aws/lambda/health" }, { name: "group" });

  it("accepts a group that the function names, or that is named after it", () => {
    expect(of(resource(lambda, { loggingConfig: { logGroup: "/aws/lambda/health" } }), group)).to.be.empty;
    expect(of(resource(lambda, { name: "health" }), group)).to.be.empty;
    expect(of(resource(lambda, {}, { name: "health" }), group)).to.be.empty;
  });

  it("rejects a function that logs elsewhere", () => {
    expect(of(resource(lambda, { loggingConfig: { logGroup: "/shared" } }), group)[0]).to.include("the function mine");
    expect(of(resource(lambda, { name: "health" }))).to.have.length(1);
  });

  it("goes by what depends on what while names are not known", () => {
    const unnamed = resource(lambda, { loggingConfig: { logGroup: notYetKnown } });
    expect(of({ ...unnamed, dependencies: [group.urn] }, group)).to.be.empty;
    expect(of(unnamed, group)).to.have.length(1);
    const later = { ...resource(logGroup, { name: notYetKnown }, { name: "later" }), dependencies: [unnamed.urn] };
    expect(of(resource(lambda, { name: notYetKnown }), later)).to.be.empty;
  });
});
