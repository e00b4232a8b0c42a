import type * as pulumi from "@pulumi/pulumi";

interface SubnetSpec {
  type: string;
  name: string;
}

const place = "eu-west-1:123456789012";

/** What AWS would answer for the resources of a network and of a database server in it. */
export function networkOutputs({ type, name, inputs }: pulumi.runtime.MockResourceArgs): Record<string, unknown> {
  const given = inputs as { name?: string; numberOfAvailabilityZones?: number; subnetSpecs?: SubnetSpec[] };
  // Pulumi's autonaming puts seven random digits behind the name.
  const autoName = given.name ?? `${name}-1a2b3c4`;
  switch (type) {
    case "awsx:ec2:Vpc":
      return vpcOutputs(name, given.numberOfAvailabilityZones ?? 3, given.subnetSpecs ?? []);
    case "aws:ec2/securityGroup:SecurityGroup":
      return { id: `sg-${name}` };
    case "aws:ec2/vpcEndpoint:VpcEndpoint":
      return { prefixListId: `pl-${name}` };
    case "aws:cloudwatch/logGroup:LogGroup":
      return { arn: `arn:aws:logs:${place}:log-group:${autoName}` };
    case "aws:iam/role:Role":
      return { name: autoName, arn: `arn:aws:iam::123456789012:role/${autoName}` };
    case "aws:iam/instanceProfile:InstanceProfile":
      return { name: autoName };
    case "aws:secretsmanager/secret:Secret":
      return { arn: `arn:aws:secretsmanager:${place}:secret:${autoName}-AbCdEf` };
    case "aws:ebs/volume:Volume":
      return { arn: `arn:aws:ec2:${place}:volume/vol-0123456789abcdef0` };
    case "aws:ssm/document:Document":
      return { name: autoName, latestVersion: "7" };
    default:
      return {};
  }
}

/** What AWS would answer to the questions about the account and the region, images and subnets. */
export function answers({ token, inputs }: pulumi.runtime.MockCallArgs): Record<string, unknown> {
  const args = inputs as { name?: string; id?: string };
  switch (token) {
    case "aws:index/getPartition:getPartition":
      return { partition: "aws", dnsSuffix: "amazonaws.com" };
    case "aws:index/getRegion:getRegion":
      return { region: "eu-west-1" };
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: "123456789012" };
    case "aws:ssm/getParameter:getParameter":
      return { ...args, value: "secret", insecureValue: `ami of ${args.name ?? ""}` };
    case "aws:ec2/getSubnet:getSubnet":
      return { ...args, availabilityZone: `zone of ${args.id ?? ""}` };
    default:
      return args;
  }
}

/** The same in China. */
export function answersInChina(call: pulumi.runtime.MockCallArgs): Record<string, unknown> {
  switch (call.token) {
    case "aws:index/getPartition:getPartition":
      return { partition: "aws-cn", dnsSuffix: "amazonaws.com.cn" };
    case "aws:index/getRegion:getRegion":
      return { region: "cn-north-1" };
    default:
      return answers(call);
  }
}

function vpcOutputs(name: string, zones: number, kinds: SubnetSpec[]): Record<string, unknown> {
  const ids = (kind: string, prefix: string) =>
    kinds
      .filter(({ type }) => type === kind)
      .flatMap((spec) => Array.from({ length: zones }, (_, zone) => `${prefix}-${name}-${spec.name}-${zone + 1}`));
  return {
    vpcId: `vpc-${name}`,
    publicSubnetIds: ids("Public", "subnet"),
    privateSubnetIds: ids("Private", "subnet"),
    isolatedSubnetIds: ids("Isolated", "subnet"),
    // Ids, as they come where the program knows nothing of the resources' module.
    routeTables: kinds.flatMap(({ type }) => ids(type, "rtb")),
  };
}
