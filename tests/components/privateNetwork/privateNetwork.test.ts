import * as aws from "@pulumi/aws";
import type { VpcArgs } from "@pulumi/awsx/ec2/vpc";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { PrivateNetwork } from "../../../components/privateNetwork/privateNetwork";
import type { PrivateNetworkArgs, Transform } from "pulumi-secured-api";
import { flowLogPolicy } from "../../../components/privateNetwork/networkPolicy";
import { answers, answersInChina, networkOutputs } from "../networkOutputs";
import { refusals } from "../refusals";
import { registered, valueOf } from "../registrations";

const component = "securedapi:index:PrivateNetwork";
const vpc = "awsx:ec2:Vpc";
const defaultGroup = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
const group = "aws:ec2/securityGroup:SecurityGroup";
const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint";
const flowLog = "aws:ec2/flowLog:FlowLog";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";
const role = "aws:iam/role:Role";
const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const services = ["secretsmanager", "ssm", "ssmmessages", "ec2messages", "monitoring"];

function network(args?: PrivateNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
  return registered(() => new PrivateNetwork("net", args, opts), networkOutputs, answers);
}

/** The one statement of a policy document, or the one with this Sid. */
function statementOf(policy: unknown, sid?: string): Record<string, unknown> {
  const { Version, Statement } = JSON.parse(String(policy)) as {
    Version: string;
    Statement: Record<string, unknown>[];
  };
  expect(Version).to.equal("2012-10-17");
  const found = Statement.filter(({ Sid }) => sid === undefined || Sid === sid);
  expect(found).to.have.lengthOf(1);
  return found[0] ?? {};
}

describe("PrivateNetwork", () => {
  it("is a VPC of isolated subnets in two zones", async () => {
    const { inputs, result } = await network();
    expect(inputs(vpc)).to.deep.equal({
      cidrBlock: "10.0.0.0/16",
      numberOfAvailabilityZones: 2,
      subnetStrategy: "Auto",
      subnetSpecs: [{ type: "Isolated", name: "isolated", cidrBlocks: ["10.0.0.0/20", "10.0.32.0/20"] }],
      natGateways: { strategy: "None" },
      enableDnsHostnames: true,
      enableDnsSupport: true,
    });
    expect(await valueOf(result.vpcId)).to.equal("vpc-net");
    expect(await valueOf(result.subnetIds)).to.deep.equal(["subnet-net-isolated-1", "subnet-net-isolated-2"]);
    expect(await valueOf(result.vpc.vpcId)).to.equal("vpc-net");
  });

  it("reaches the internet through one NAT gateway, when asked to", async () => {
    const { inputs, result } = await network({ egress: "nat", zones: 3, cidrBlock: "192.168.4.0/22" });
    expect(inputs(vpc)).to.deep.include({
      cidrBlock: "192.168.4.0/22",
      numberOfAvailabilityZones: 3,
      subnetSpecs: [
        // The name of the subnets without egress: turning it on does not replace them.
        { type: "Private", name: "isolated", cidrBlocks: ["192.168.4.0/26", "192.168.4.128/26", "192.168.5.0/26"] },
        { type: "Public", name: "public", cidrBlocks: ["192.168.4.64/26", "192.168.4.192/26", "192.168.5.64/26"] },
      ],
      natGateways: { strategy: "Single" },
    });
    const privateSubnets = [1, 2, 3].map((zone) => `subnet-net-isolated-${zone}`);
    expect(await valueOf(result.subnetIds)).to.deep.equal(privateSubnets);
  });

  it("has its subnets at the blocks that are given", async () => {
    const { inputs } = await network({ subnetCidrBlocks: ["10.0.0.0/17", "10.0.128.0/17"] });
    expect(inputs(vpc).subnetSpecs).to.deep.equal([
      { type: "Isolated", name: "isolated", cidrBlocks: ["10.0.0.0/17", "10.0.128.0/17"] },
    ]);
  });

  it("empties the default security group", async () => {
    const { inputs } = await network();
    expect(inputs(defaultGroup)).to.deep.equal({ vpcId: "vpc-net", ingress: [], egress: [] });
  });

  describe("endpoints", () => {
    it("lead to the services by their own names, from one subnet", async () => {
      const { of, inputs, result } = await network();
      expect(of(endpoint).map(({ name }) => name)).to.have.members([...services, "s3"].map((name) => `net-${name}`));
      for (const service of services) {
        const { policy, ...rest } = inputs(endpoint, `net-${service}`);
        expect(rest).to.deep.equal({
          vpcId: "vpc-net",
          serviceName: `com.amazonaws.eu-west-1.${service}`,
          vpcEndpointType: "Interface",
          privateDnsEnabled: true,
          subnetIds: ["subnet-net-isolated-1"],
          securityGroupIds: ["net-endpoints-id"],
        });
        expect(statementOf(policy).Condition).to.deep.equal({
          StringEquals: { "aws:PrincipalAccount": "123456789012" },
        });
      }
      expect(result.endpoints).to.have.all.keys(...services, "s3");
    });

    it("have an address in each zone, when asked to", async () => {
      const { inputs } = await network({ endpointZones: "each", zones: 3 });
      for (const service of services) expect(inputs(endpoint, `net-${service}`).subnetIds).to.have.lengthOf(3);
    });

    it("let only the account's own buckets and reading the agent's through to S3", async () => {
      const { inputs, result } = await network();
      const { policy, ...rest } = inputs(endpoint, "net-s3");
      expect(rest).to.deep.equal({
        vpcId: "vpc-net",
        serviceName: "com.amazonaws.eu-west-1.s3",
        vpcEndpointType: "Gateway",
        routeTableIds: ["rtb-net-isolated-1", "rtb-net-isolated-2"],
      });
      const { Action, Resource } = statementOf(policy, "AllowReadingAgentBuckets");
      expect(Action).to.equal("s3:GetObject");
      expect(Resource).to.include("arn:aws:s3:::amazon-ssm-eu-west-1/*").and.to.have.lengthOf(8);
      expect(await valueOf(result.s3PrefixListId)).to.equal("pl-net-s3");
    });

    it("let in whom they are told to, and nobody by address", async () => {
      const { of, inputs, result } = await network({ endpointClients: { web: "sg-1", jobs: pulumi.output("sg-2") } });
      expect(inputs(group, "net-endpoints")).to.deep.equal({
        description: "Interface endpoints of net",
        vpcId: "vpc-net",
      });
      expect(inputs(ingressRule, "net-endpoints-jobs")).to.deep.equal({
        securityGroupId: "net-endpoints-id",
        referencedSecurityGroupId: "sg-2",
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        description: "HTTPS from jobs",
      });
      expect(of(ingressRule)).to.have.lengthOf(2);
      expect(result.endpointIngressRules).to.have.all.keys("web", "jobs");
      expect((await network()).of(ingressRule)).to.deep.equal([]);
    });

    it("have China's ARNs in China", async () => {
      const { inputs } = await registered(() => new PrivateNetwork("net"), networkOutputs, answersInChina);
      expect(inputs(endpoint, "net-ssm").serviceName).to.equal("com.amazonaws.cn-north-1.ssm");
      expect(statementOf(inputs(endpoint, "net-s3").policy, "AllowReadingAgentBuckets").Resource).to.include(
        "arn:aws-cn:s3:::aws-ssm-cn-north-1/*",
      );
    });
  });

  describe("flow logs", () => {
    it("tell of everything that flows", async () => {
      const { inputs, one } = await network();
      expect(inputs(flowLog)).to.deep.equal({
        vpcId: "vpc-net",
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/vpc/net-flow-logs-1a2b3c4",
        iamRoleArn: "arn:aws:iam::123456789012:role/net-flow-logs-1a2b3c4",
        maxAggregationInterval: 600,
      });
      expect(one(flowLog).dependencies).to.include(`${rolePolicy} net-flow-logs`);
      expect(inputs(logGroup)).to.deep.equal({ name: "/aws/vpc/net-flow-logs-1a2b3c4", retentionInDays: 30 });
      expect((await network({ flowLogRetentionDays: 365 })).inputs(logGroup)).to.include({ retentionInDays: 365 });
    });

    it("are written by a role that this account's flow logs alone take on, to their group alone", async () => {
      const { inputs } = await network();
      expect(statementOf(inputs(role).assumeRolePolicy)).to.deep.equal({
        Effect: "Allow",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:SourceAccount": "123456789012" },
          ArnLike: { "aws:SourceArn": "arn:aws:ec2:eu-west-1:123456789012:vpc-flow-log/*" },
        },
      });
      const groupArn = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/vpc/net-flow-logs-1a2b3c4";
      expect(inputs(rolePolicy).role).to.equal("net-flow-logs-id");
      expect(inputs(rolePolicy).policy).to.equal(JSON.stringify(flowLogPolicy(groupArn)));
    });
  });

  it("is open to no address whatsoever", async () => {
    for (const egress of ["none", "nat"] as const) {
      const { all } = await network({ egress, endpointClients: { web: "sg-1" }, endpointZones: "each" });
      const text = JSON.stringify(all.map(({ inputs }) => inputs));
      expect(text).not.to.contain("0.0.0.0/0").and.not.to.contain("::/0").and.not.to.contain("cidrIpv4");
    }
  });

  it("tags everything that takes tags", async () => {
    const tags = { team: "courses" };
    const { all } = await network({ tags, endpointClients: { web: "sg-1" } });
    const untagged = all.filter(({ inputs }) => JSON.stringify(inputs.tags) !== JSON.stringify(tags));
    expect(untagged.map(({ type }) => type)).to.have.members([component, rolePolicy]);
  });

  it("names every mistake at once", async () => {
    const wrong = {
      cidrBlock: "8.0.0.0/16",
      zones: 0,
      egress: "all",
      endpointZones: "two",
      flowLogRetentionDays: 2,
      endpointClients: { web: "10.0.0.0/8" },
    } as unknown as PrivateNetworkArgs;
    expect(await refusals(() => new PrivateNetwork("net", wrong))).to.have.all.keys(
      "cidrBlock",
      "zones",
      "egress",
      "endpointZones",
      "flowLogRetentionDays",
      'endpointClients["web"]',
    );
    expect(await refusals(() => new PrivateNetwork("net", { zones: 7 }))).to.have.all.keys("zones");
    expect(await refusals(() => new PrivateNetwork("net", { egress: "nat", dnsFirewall: true }))).to.deep.equal({
      dnsFirewall: 'false, or egress: "none"',
    });
    expect(await refusals(() => new PrivateNetwork("net", { subnetCidrBlocks: ["10.0.0.0/17"] }))).to.deep.equal({
      subnetCidrBlocks: "2 CIDR blocks, as many as zones",
    });
    const subnetCidrBlocks = ["10.0.0.0/17", "10.0.128.0/17"];
    expect(await refusals(() => new PrivateNetwork("net", { egress: "nat", subnetCidrBlocks }))).to.deep.equal({
      "subnetCidrBlocks[0]": "a CIDR block that does not overlap 10.0.16.0/20, which another subnet has",
    });
  });

  it("lets each child be transformed", async () => {
    const seen: string[] = [];
    const mark =
      <Args>(name: string): Transform<Args> =>
      (_, opts) => {
        seen.push(name);
        opts.protect = true;
        return undefined;
      };
    const vpcTransform: Transform<VpcArgs> = (args) => {
      delete args.numberOfAvailabilityZones;
      return { args: { ...args, availabilityZoneNames: ["eu-west-1b"] } };
    };
    const { of, inputs } = await network({
      endpointClients: { web: "sg-1" },
      transform: {
        vpc: vpcTransform,
        defaultSecurityGroup: mark("defaultSecurityGroup"),
        endpointSecurityGroup: mark("endpointSecurityGroup"),
        endpointIngressRule: mark("endpointIngressRule"),
        vpcEndpoint: mark("vpcEndpoint"),
        logGroup: mark("logGroup"),
        role: mark("role"),
        rolePolicy: mark("rolePolicy"),
        flowLog: mark("flowLog"),
      },
    });
    expect(inputs(vpc)).to.deep.include({ availabilityZoneNames: ["eu-west-1b"] });
    expect(inputs(vpc)).not.to.have.property("numberOfAvailabilityZones");
    expect(seen.filter((name) => name === "vpcEndpoint")).to.have.lengthOf(6);
    for (const type of [defaultGroup, group, ingressRule, endpoint, logGroup, role, rolePolicy, flowLog]) {
      expect(of(type).length, type).to.be.above(0);
      for (const child of of(type)) expect(child.protect, type).to.equal(true);
    }
    expect(of(vpc)[0]?.protect).to.equal(false);
  });

  it("hands its options to every child", async () => {
    const { all } = await registered(
      () => {
        const provider = new aws.Provider("elsewhere", { region: "us-east-1" });
        const first = new aws.s3.Bucket("first");
        const args = { endpointClients: { web: "sg-1" } };
        return new PrivateNetwork("net", args, { provider, protect: true, dependsOn: first });
      },
      networkOutputs,
      answers,
    );
    const children = all.filter(({ parent }) => parent === "net");
    expect(children).to.have.lengthOf(14);
    for (const child of children) {
      // A remote component gets its providers by another way.
      if (child.type !== vpc) expect(child.provider, child.name).to.contain("elsewhere");
      expect(child.protect, child.name).to.equal(true);
      expect(child.dependencies, child.name).to.include("aws:s3/bucket:Bucket first");
    }
  });

  it("keeps its former names, which the engine derives its children's from", async () => {
    const { one } = await network({}, { aliases: [{ name: "lan" }] });
    expect(one(component).aliases).to.deep.equal(["lan"]);
  });

  it("stands beside another", async () => {
    const { of } = await registered(
      () => [new PrivateNetwork("net"), new PrivateNetwork("other", { cidrBlock: "10.1.0.0/16" })],
      networkOutputs,
      answers,
    );
    expect(of(vpc).map(({ name }) => name)).to.have.members(["net", "other"]);
    const names = of(endpoint).map(({ name }) => name);
    expect(new Set(names).size).to.equal(12);
  });
});
