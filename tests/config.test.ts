import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import fc from "fast-check";
import { defaultDomainPrefix, loadConfig } from "../config";
import type { StackConfig } from "../config";
import { engineConfig, projectFile, stackFile } from "./projectFiles";

const webAclArn = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/users/0f1e2d3c";
const minimal = { "aws:region": "eu-central-1", "learninghub:corsOrigins": ["https://app.example.com"] };

async function load(values: Record<string, unknown>, stack = "dev"): Promise<StackConfig> {
  await pulumi.runtime.setMocks(
    { call: () => ({}), newResource: ({ name, inputs }) => ({ id: name, state: inputs as Record<string, unknown> }) },
    "learninghub",
    stack,
  );
  pulumi.runtime.setAllConfig(engineConfig(values));
  return loadConfig();
}

async function refusal(values: Record<string, unknown>, stack = "dev"): Promise<string> {
  try {
    await load({ ...minimal, ...values }, stack);
  } catch (error) {
    expect(pulumi.RunError.isInstance(error)).to.equal(true);
    return (error as Error).message;
  }
  return expect.fail("the configuration was accepted");
}

describe("config", () => {
  after(() => {
    pulumi.runtime.setAllConfig({});
  });

  it("needs a region and one origin, and takes every other value from Pulumi.yaml", async () => {
    expect(await load(minimal)).to.deep.equal({
      region: "eu-central-1",
      corsOrigins: ["https://app.example.com"],
      users: {
        callbackUrls: ["https://app.example.com/callback"],
        logoutUrls: ["https://app.example.com/"],
        mfa: "off",
        adminPasswordAuth: false,
        deletionProtection: false,
        featurePlan: "essentials",
      },
      domainPrefix: undefined,
      anonymousConcurrency: undefined,
      api: { throttle: { rateLimit: 50, burstLimit: 100 }, accessLogRetentionDays: 30 },
      identityPool: true,
      uploads: true,
      database: undefined,
      alarms: undefined,
      logRetentionDays: 30,
      deletionProtection: false,
      permissionsBoundaryArn: undefined,
    });
  });

  it("reads every option", async () => {
    const config = await load({
      "aws:region": "us-gov-west-1",
      "learninghub:corsOrigins": ["https://a.example.com", "http://localhost:3000"],
      "learninghub:callbackUrls": ["https://a.example.com/in", "http://localhost:3000/in"],
      "learninghub:logoutUrls": ["https://a.example.com/out"],
      "learninghub:domainPrefix": "academy",
      "learninghub:mfa": "required",
      "learninghub:adminPasswordAuth": true,
      "learninghub:featurePlan": "plus",
      "learninghub:webAclArn": webAclArn,
      "learninghub:anonymousConcurrency": 3,
      "learninghub:sesIdentityArn": "arn:aws:ses:eu-central-1:123456789012:identity/example.com",
      "learninghub:sesFromAddress": "LearningHub <sign-in@example.com>",
      "learninghub:identityPool": false,
      "learninghub:uploads": false,
      "learninghub:database": "sqlServer",
      "learninghub:databaseVersion": "2025",
      "learninghub:databaseEdition": "standard",
      "learninghub:databaseInstanceType": "r6i.large",
      "learninghub:databaseVolumeSize": 500,
      "learninghub:databaseImageId": "ami-0123456789abcdef0",
      "learninghub:databaseSubnetCidrBlocks": ["10.0.0.0/17", "10.0.128.0/17"],
      "learninghub:alarms": true,
      "learninghub:alarmEmail": "operations@example.com",
      "learninghub:logRetentionDays": 731,
      "learninghub:throttleRateLimit": 10000,
      "learninghub:throttleBurstLimit": 1,
      "learninghub:apiDomainName": "api.example.com",
      "learninghub:apiHostedZoneId": "Z0123456789ABCDEFGHIJ",
      "learninghub:apiCertificateArn": "arn:aws:acm:eu-central-1:123456789012:certificate/abc",
      "learninghub:permissionsBoundaryArn": "arn:aws:iam::123456789012:policy/learninghub-dev-boundary",
    });
    expect(config).to.deep.equal({
      region: "us-gov-west-1",
      corsOrigins: ["https://a.example.com", "http://localhost:3000"],
      users: {
        callbackUrls: ["https://a.example.com/in", "http://localhost:3000/in"],
        logoutUrls: ["https://a.example.com/out"],
        mfa: "required",
        adminPasswordAuth: true,
        deletionProtection: false,
        featurePlan: "plus",
        webAclArn,
        ses: {
          identityArn: "arn:aws:ses:eu-central-1:123456789012:identity/example.com",
          fromAddress: "LearningHub <sign-in@example.com>",
        },
      },
      domainPrefix: "academy",
      anonymousConcurrency: 3,
      api: {
        throttle: { rateLimit: 10000, burstLimit: 1 },
        accessLogRetentionDays: 731,
        customDomain: {
          domainName: "api.example.com",
          hostedZoneId: "Z0123456789ABCDEFGHIJ",
          certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/abc",
        },
      },
      identityPool: false,
      uploads: false,
      database: {
        version: "2025",
        edition: "standard",
        instanceType: "r6i.large",
        volumeSize: 500,
        imageId: "ami-0123456789abcdef0",
        subnetCidrBlocks: ["10.0.0.0/17", "10.0.128.0/17"],
      },
      alarms: { alarmEmail: "operations@example.com" },
      logRetentionDays: 731,
      deletionProtection: false,
      permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/learninghub-dev-boundary",
    });
  });

  it("leaves out on an emulator what emulators do not have", async () => {
    const { users, api } = await load({ ...minimal, "learninghub:emulator": true });
    expect(users).to.deep.include({ login: "classic", refreshTokenRotation: { enabled: false } });
    const args = { protocolType: "HTTP", ipAddressType: "dualstack" };
    api.transform?.api?.(args, {});
    expect(args).to.deep.equal({ protocolType: "HTTP" });
  });

  it("warns of a protected stack's pool without a web ACL", async () => {
    const warnings = async (values: Record<string, unknown>) => {
      const warned: string[] = [];
      const { warn } = pulumi.log;
      Object.assign(pulumi.log, {
        warn: (message: string) => {
          warned.push(message);
          return Promise.resolve();
        },
      });
      try {
        await load({ ...minimal, "learninghub:sesFromAddress": "a@example.com", ...values });
      } finally {
        Object.assign(pulumi.log, { warn });
      }
      return warned;
    };
    const [warning = "", ...others] = await warnings({ "learninghub:deletionProtection": true });
    expect(warning).to.include("no web ACL").and.include("learninghub:webAclArn");
    expect(others).to.be.empty;
    expect(await warnings({ "learninghub:deletionProtection": true, "learninghub:webAclArn": webAclArn })).to.be.empty;
    expect(await warnings({})).to.be.empty;
  });

  it("takes a single origin as plain text, as `pulumi config set` writes it", async () => {
    const config = await load({ ...minimal, "learninghub:corsOrigins": "https://one.example.com" });
    expect(config.corsOrigins).to.deep.equal(["https://one.example.com"]);
  });

  it("takes alarms without an address", async () => {
    const config = await load({ ...minimal, "learninghub:alarms": true });
    expect(config.alarms).to.deep.equal({});
  });

  it("takes an SES address without an identity, and an identity without an address", async () => {
    const address = await load({ ...minimal, "learninghub:sesFromAddress": "a@example.com" });
    expect(address.users.ses).to.deep.equal({ address: "a@example.com" });
    const identityArn = "arn:aws-cn:ses:cn-north-1:123456789012:identity/a@example.com";
    const identity = await load({ ...minimal, "learninghub:sesIdentityArn": identityArn });
    expect(identity.users.ses).to.deep.equal({ identityArn });
  });

  const refusals: [title: string, values: Record<string, unknown>, key: string, allowed: RegExp, command: string][] = [
    [
      "a named SES address without an identity",
      { "learninghub:sesFromAddress": "A <a@example.com>" },
      "sesFromAddress",
      /sesIdentityArn too/,
      "set",
    ],
    [
      "an SES identity of another domain",
      {
        "learninghub:sesIdentityArn": "arn:aws:ses:eu-central-1:123456789012:identity/example.org",
        "learninghub:sesFromAddress": "a@example.com",
      },
      "sesIdentityArn",
      /covers/,
      "set",
    ],
    ["no region", { "aws:region": "" }, "aws:region", /an AWS region/, "set aws:region eu-central-1"],
    [
      "a region that is none",
      { "aws:region": "Frankfurt" },
      "aws:region",
      /"Frankfurt"/,
      "set aws:region eu-central-1",
    ],
    [
      "no origin",
      { "learninghub:corsOrigins": [] },
      "corsOrigins[0]",
      /at least one/,
      "--path 'learninghub:corsOrigins[0]'",
    ],
    ["a wildcard origin", { "learninghub:corsOrigins": ["*"] }, "corsOrigins[0]", /exact origin/, "--path"],
    [
      "an origin with a path",
      { "learninghub:corsOrigins": ["https://a.example.com/x"] },
      "corsOrigins[0]",
      /here "https:\/\/a\.example\.com"/,
      "--path",
    ],
    [
      "an origin with a trailing slash",
      { "learninghub:corsOrigins": "https://a.example.com/" },
      "corsOrigins[0]",
      /here "https:\/\/a\.example\.com"/,
      "--path",
    ],
    [
      "plain http",
      { "learninghub:corsOrigins": ["https://a.example.com", "http://b.example.com"] },
      "corsOrigins[1]",
      /https origin/,
      "--path 'learninghub:corsOrigins[1]'",
    ],
    [
      "an origin twice",
      { "learninghub:corsOrigins": ["https://a.example.com", "https://a.example.com"] },
      "corsOrigins[1]",
      /not in the list yet/,
      "--path",
    ],
    ["a list of other things", { "learninghub:corsOrigins": [1] }, "corsOrigins[0]", /a list of texts/, "--path"],
    ["a broken list", { "learninghub:corsOrigins": "[" }, "corsOrigins[0]", /a list of texts/, "--path"],
    [
      "a callback over http",
      { "learninghub:callbackUrls": ["http://a.example.com/cb"] },
      "callbackUrls[0]",
      /an https URL, here/,
      "--path",
    ],
    [
      "a callback with a fragment",
      { "learninghub:callbackUrls": ["https://a.example.com/#x"] },
      "callbackUrls[0]",
      /without a fragment/,
      "--path",
    ],
    ["a relative logout URL", { "learninghub:logoutUrls": ["/out"] }, "logoutUrls[0]", /absolute/, "--path"],
    [
      "a reserved domain prefix",
      { "learninghub:domainPrefix": "my-cognito" },
      "domainPrefix",
      /without "aws"/,
      "set learninghub:domainPrefix",
    ],
    [
      "a domain prefix in capitals",
      { "learninghub:domainPrefix": "Academy" },
      "domainPrefix",
      /lower-case/,
      "set learninghub:domainPrefix",
    ],
    [
      "an unknown MFA mode",
      { "learninghub:mfa": "sms" },
      "mfa",
      /one of off, optional, required/,
      "set learninghub:mfa off",
    ],
    [
      "a flag that is none",
      { "learninghub:uploads": "yes" },
      "uploads",
      /true or false/,
      "set learninghub:uploads false",
    ],
    [
      "an SES ARN that is none",
      { "learninghub:sesIdentityArn": "example.com" },
      "sesIdentityArn",
      /ARN of an SES identity/,
      "set",
    ],
    [
      "an address that is none",
      { "learninghub:sesFromAddress": "example.com" },
      "sesFromAddress",
      /or "Example </,
      "set",
    ],
    [
      "a retention that CloudWatch lacks",
      { "learninghub:logRetentionDays": 31 },
      "logRetentionDays",
      /out of 1, 3, 5/,
      "set learninghub:logRetentionDays 1",
    ],
    ["a rate of zero", { "learninghub:throttleRateLimit": 0 }, "throttleRateLimit", /from 1 to 10000/, "set"],
    [
      "a burst beyond AWS's limit",
      { "learninghub:throttleBurstLimit": 5001 },
      "throttleBurstLimit",
      /from 1 to 5000/,
      "set",
    ],
    ["a fractional rate", { "learninghub:throttleRateLimit": "1.5" }, "throttleRateLimit", /whole number/, "set"],
    [
      "a domain without its zone",
      { "learninghub:apiDomainName": "api.example.com" },
      "apiHostedZoneId",
      /hosted zone of api/,
      "set",
    ],
    [
      "a zone without its domain",
      { "learninghub:apiHostedZoneId": "Z0123456789ABCDEFGHIJ" },
      "apiDomainName",
      /apiHostedZoneId is for/,
      "set",
    ],
    [
      "a certificate without its domain",
      { "learninghub:apiCertificateArn": "arn:aws:acm:eu-central-1:123456789012:certificate/abc" },
      "apiDomainName",
      /apiCertificateArn is for/,
      "set",
    ],
    [
      "a domain with a scheme",
      { "learninghub:apiDomainName": "https://api.example.com" },
      "apiDomainName",
      /without scheme/,
      "set",
    ],
    [
      "uploads without an identity pool",
      { "learninghub:identityPool": false },
      "uploads",
      /identityPool is off/,
      "set learninghub:uploads false",
    ],
    [
      "a database that is none",
      { "learninghub:database": "postgres" },
      "database",
      /one of none, sqlServer/,
      "set learninghub:database none",
    ],
    [
      "an edition without an image",
      { "learninghub:databaseEdition": "developer" },
      "databaseEdition",
      /one of express, web/,
      "set learninghub:databaseEdition express",
    ],
    [
      "an arm64 database host",
      { "learninghub:databaseInstanceType": "t4g.medium" },
      "databaseInstanceType",
      /x86_64/,
      "set learninghub:databaseInstanceType t3.medium",
    ],
    [
      "no database host",
      { "learninghub:databaseInstanceType": "" },
      "databaseInstanceType",
      /an EC2 instance type/,
      "set learninghub:databaseInstanceType t3.medium",
    ],
    [
      "a volume that is too small",
      { "learninghub:databaseVolumeSize": 9 },
      "databaseVolumeSize",
      /from 10 to 16384/,
      "set learninghub:databaseVolumeSize 10",
    ],
    [
      "an image that is none",
      { "learninghub:databaseImageId": "newest" },
      "databaseImageId",
      /ami-/,
      "set learninghub:databaseImageId ami-",
    ],
    [
      "a subnet's block that is none",
      { "learninghub:databaseSubnetCidrBlocks": ["10.0.0.0/17", "10.0.128.0"] },
      "databaseSubnetCidrBlocks[1]",
      /a CIDR block/,
      "set --path 'learninghub:databaseSubnetCidrBlocks[1]' 10.0.0.0/17",
    ],
    [
      "an address for alarms that are off",
      { "learninghub:alarmEmail": "operations@example.com" },
      "alarms",
      /alarmEmail is set/,
      "set learninghub:alarms true",
    ],
    [
      "an alarm address that is none",
      { "learninghub:alarms": true, "learninghub:alarmEmail": "operations" },
      "alarmEmail",
      /address/,
      "set learninghub:alarmEmail",
    ],
    [
      "the admin password flow on a protected stack",
      { "learninghub:deletionProtection": true, "learninghub:adminPasswordAuth": true },
      "adminPasswordAuth",
      /deletionProtection/,
      "set learninghub:adminPasswordAuth false",
    ],
    [
      "Cognito's own sender on a protected stack",
      { "learninghub:deletionProtection": true },
      "sesFromAddress",
      /50 times a day/,
      "set learninghub:sesFromAddress sign-in@example.com",
    ],
    [
      "a plan without managed login",
      { "learninghub:featurePlan": "lite" },
      "featurePlan",
      /one of essentials, plus/,
      "set learninghub:featurePlan essentials",
    ],
    [
      "a web ACL of CloudFront",
      { "learninghub:webAclArn": "arn:aws:wafv2:us-east-1:123456789012:global/webacl/users/0f1e2d3c" },
      "webAclArn",
      /scope REGIONAL/,
      "set learninghub:webAclArn",
    ],
    [
      "a concurrency that is none",
      { "learninghub:anonymousConcurrency": -1 },
      "anonymousConcurrency",
      /from 0 to 1000/,
      "set learninghub:anonymousConcurrency",
    ],
    [
      "a localhost origin on a protected stack",
      { "learninghub:deletionProtection": true, "learninghub:corsOrigins": ["http://localhost:3000"] },
      "corsOrigins[0]",
      /https address/,
      "--path",
    ],
  ];
  for (const [title, values, key, allowed, command] of refusals) {
    it(`refuses ${title}`, async () => {
      const message = await refusal(values);
      expect(message).to.include(key.includes(":") ? key : `learninghub:${key}`);
      expect(message).to.match(allowed);
      expect(message).to.include(`pulumi config ${command}`.replace("config --path", "config set --path"));
      expect(message).to.include("--stack dev");
    });
  }

  it("refuses a key that nothing reads", async () => {
    const message = await refusal({ "learninghub:corsOrigin": "https://a.example.com" });
    expect(message).to.include("learninghub:corsOrigin: no such key");
    expect(message).to.include("pulumi config rm learninghub:corsOrigin --stack dev");
  });

  it("reports all problems at once", async () => {
    const message = await refusal({ "aws:region": "", "learninghub:mfa": "sms", "learninghub:uploads": "1" }, "prod");
    expect(message).to.match(/^Pulumi\.prod\.yaml has 3 problems:\n/);
    expect(message.match(/--stack prod/g)).to.have.length(3);
  });

  for (const stack of ["dev", "prod", "local"]) {
    it(`accepts Pulumi.${stack}.yaml`, async () => {
      const config = await load(stackFile(stack).config, stack);
      expect(config.deletionProtection).to.equal(stack === "prod");
      expect(config.users.adminPasswordAuth).to.equal(stack !== "prod");
    });
  }

  it("describes every key in Pulumi.yaml", () => {
    for (const [key, { description, type }] of Object.entries(projectFile().config)) {
      expect(description, key).to.be.a("string").with.length.above(20);
      expect(type, key).to.be.oneOf(["string", "integer", "boolean", "array"]);
    }
  });

  // pulumi/pulumi, sdk/go/common/workspace/project.json: any other member, and the CLI refuses every command
  it("has in the template of Pulumi.yaml what the CLI accepts", () => {
    const { template } = projectFile();
    expect(template).to.have.all.keys("description", "config");
    for (const value of Object.values(template.config)) {
      expect(["description", "default", "secret"]).to.include.members(Object.keys(value));
    }
  });
});

describe("defaultDomainPrefix", () => {
  it("is readable, and the same at every run", () => {
    expect(defaultDomainPrefix("learninghub", "dev", "123456789012")).to.match(/^learninghub-dev-[0-9a-f]{8}$/);
    expect(defaultDomainPrefix("p", "s", "1")).to.equal(defaultDomainPrefix("p", "s", "1"));
  });

  it("differs between accounts and stacks", () => {
    const prefixes = [
      ["learninghub", "dev", "1"],
      ["learninghub", "dev", "2"],
      ["learninghub", "prod", "1"],
    ].map(([project = "", stack = "", account = ""]) => defaultDomainPrefix(project, stack, account));
    expect(new Set(prefixes)).to.have.property("size", 3);
  });

  it("is a domain prefix that Cognito accepts, whatever the names", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (project, stack, account) => {
        const prefix = defaultDomainPrefix(project, stack, account);
        expect(prefix).to.match(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
        expect(prefix).not.to.match(/aws|amazon|cognito/);
      }),
      {
        examples: [
          ["aawsws", "cogcognitonito", "1"],
          ["-", "_", ""],
          ["x".repeat(80), "dev", "1"],
        ],
      },
    );
  });
});
