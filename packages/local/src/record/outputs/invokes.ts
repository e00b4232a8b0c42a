import type * as aws from "@pulumi/aws";
import type { JsonObject } from "../recordedProgram";
import { secret } from "../wireValues";
import { alphabets } from "./outputMocks";
import type { Invocation, ResultOf } from "./invocation";
import { nameServers } from "./network";
import { policyDocument } from "./policyDocument";
import { creationDate } from "./resourceModel";

/** What a provider's function gives back, arguments included, in wire form; undefined for one that nothing models. */
export function answerInvoke(call: Invocation): JsonObject | undefined {
  const answer = answers[call.token];
  return answer === undefined ? undefined : { ...call.inputs, ...answer(call) };
}

/** By function token. Arguments are part of every result, as the provider gives them back. */
const answers: Record<string, (call: Invocation) => JsonObject> = {
  "aws:index/getCallerIdentity:getCallerIdentity": (call) =>
    ({
      id: call.providerContext.accountId,
      accountId: call.providerContext.accountId,
      arn: call.arn("iam", "user/local", "global"),
      userId: "AIDALOCAL000000000000",
    }) satisfies ResultOf<aws.GetCallerIdentityResult>,

  "aws:index/getRegion:getRegion": (call) => {
    const { region, dnsSuffix } = call.providerContext;
    return {
      id: region,
      name: region,
      region,
      description: region,
      endpoint: `ec2.${region}.${dnsSuffix}`,
    } satisfies ResultOf<aws.GetRegionResult>;
  },

  "aws:index/getPartition:getPartition": (call) => {
    const { partition, dnsSuffix } = call.providerContext;
    return {
      id: partition,
      partition,
      dnsSuffix,
      reverseDnsPrefix: dnsSuffix.split(".").reverse().join("."),
    } satisfies ResultOf<aws.GetPartitionResult>;
  },

  "aws:index/getAvailabilityZones:getAvailabilityZones": (call) => {
    const { region } = call.providerContext;
    return {
      id: region,
      region,
      groupNames: [region],
      names: ["a", "b", "c"].map((letter) => region + letter),
      zoneIds: [1, 2, 3].map((number) => `${zonePrefix(region)}-az${number}`),
      state: "available",
    } satisfies ResultOf<aws.GetAvailabilityZonesResult>;
  },

  "aws:index/getDefaultTags:getDefaultTags": () =>
    ({ id: "default", tags: {} }) satisfies ResultOf<aws.GetDefaultTagsResult>,

  "aws:iam/getPolicyDocument:getPolicyDocument": (call) => {
    const document = policyDocument(call.inputs);
    return {
      id: call.characters("id", 10, alphabets.digits),
      json: JSON.stringify(document, undefined, 2),
      minifiedJson: JSON.stringify(document),
    } satisfies ResultOf<aws.iam.GetPolicyDocumentResult>;
  },
  "aws:iam/getPolicy:getPolicy": (call) => {
    // policies looked up by name are nearly always AWS's own, whose ARN has `aws` for an account
    const arn = call.text("arn", `arn:${call.providerContext.partition}:iam::aws:policy/${call.text("name")}`);
    const name = arn.replace(/^.*\//, "");
    return { id: arn, arn, name, path: "/", policy: "{}" } satisfies ResultOf<aws.iam.GetPolicyResult>;
  },
  "aws:iam/getRole:getRole": (call) => {
    const name = call.text("name");
    return {
      id: name,
      arn: call.arn("iam", `role/${name}`, "global"),
      assumeRolePolicy: "{}",
      createDate: creationDate,
      path: "/",
      uniqueId: `AROA${call.characters("id", 17, alphabets.upperAlphanumeric)}`,
    } satisfies ResultOf<aws.iam.GetRoleResult>;
  },

  "aws:ssm/getParameter:getParameter": (call) => {
    const name = call.text("name");
    const value = parameterValue(call, name);
    return {
      id: name,
      arn: call.arn("ssm", `parameter/${name.replace(/^\//, "")}`),
      type: "String",
      value: secret(value),
      insecureValue: value,
      version: 1,
    } satisfies ResultOf<aws.ssm.GetParameterResult>;
  },
  "aws:secretsmanager/getSecret:getSecret": (call) => {
    const arn = call.text("arn") || call.arn("secretsmanager", `secret:${call.text("name")}-${call.hex("id", 6)}`);
    return { id: arn, arn, name: call.text("name") } satisfies ResultOf<aws.secretsmanager.GetSecretResult>;
  },
  "aws:secretsmanager/getSecretVersion:getSecretVersion": (call) => {
    const secretId = call.text("secretId");
    const arn = secretId.startsWith("arn:") ? secretId : call.arn("secretsmanager", `secret:${secretId}`);
    return {
      id: `${secretId}|AWSCURRENT`,
      arn,
      secretArn: arn,
      secretString: secret(`value of ${secretId}`),
      versionId: call.uuid("version"),
    } satisfies ResultOf<aws.secretsmanager.GetSecretVersionResult>;
  },
  "aws:secretsmanager/getRandomPassword:getRandomPassword": (call) => {
    const length = call.inputs.passwordLength;
    const password = call.characters("password", typeof length === "number" ? length : 32, alphabets.alphanumeric);
    return {
      id: password,
      randomPassword: secret(password),
    } satisfies ResultOf<aws.secretsmanager.GetRandomPasswordResult>;
  },
  "aws:kms/getKey:getKey": (call) => {
    const id = call.text("keyId").startsWith("alias/") ? call.uuid("id") : call.text("keyId").replace(/^.*\//, "");
    return {
      id,
      arn: call.arn("kms", `key/${id}`),
      awsAccountId: call.providerContext.accountId,
      enabled: true,
      keyState: "Enabled",
    } satisfies ResultOf<aws.kms.GetKeyResult>;
  },
  "aws:kms/getAlias:getAlias": (call) => {
    const [name, targetKeyId] = [call.text("name"), call.uuid("key")];
    return {
      id: call.arn("kms", name),
      arn: call.arn("kms", name),
      targetKeyId,
      targetKeyArn: call.arn("kms", `key/${targetKeyId}`),
    } satisfies ResultOf<aws.kms.GetAliasResult>;
  },

  "aws:ec2/getAmi:getAmi": (call) => {
    const id = `ami-${call.hex("id", 17)}`;
    return {
      id,
      imageId: id,
      arn: `arn:${call.providerContext.partition}:ec2:${call.providerContext.region}::image/${id}`,
      architecture: "x86_64",
      creationDate: creationDate.replace("Z", ".000Z"),
      name: call.text("nameRegex", "image"),
      ownerId: call.providerContext.accountId,
      rootDeviceName: "/dev/sda1",
      rootDeviceType: "ebs",
      state: "available",
      virtualizationType: "hvm",
    } satisfies ResultOf<aws.ec2.GetAmiResult>;
  },
  "aws:ec2/getVpc:getVpc": (call) => {
    const id = call.text("id") || `vpc-${call.hex("id", 17)}`;
    return {
      id,
      arn: call.arn("ec2", `vpc/${id}`),
      cidrBlock: call.text("cidrBlock", "172.31.0.0/16"),
      enableDnsHostnames: true,
      enableDnsSupport: true,
      mainRouteTableId: `rtb-${call.hex("rtb", 17)}`,
      ownerId: call.providerContext.accountId,
      state: "available",
    } satisfies ResultOf<aws.ec2.GetVpcResult>;
  },
  "aws:ec2/getSubnets:getSubnets": (call) =>
    ({
      id: call.providerContext.region,
      ids: ["a", "b", "c"].map((zone) => `subnet-${call.hex(zone, 17)}`),
    }) satisfies ResultOf<aws.ec2.GetSubnetsResult>,
  "aws:ec2/getSubnet:getSubnet": (call) => {
    const id = call.text("id") || `subnet-${call.hex("id", 17)}`;
    return {
      id,
      arn: call.arn("ec2", `subnet/${id}`),
      availabilityZone: call.text("availabilityZone", `${call.providerContext.region}a`),
      mapPublicIpOnLaunch: false,
      ownerId: call.providerContext.accountId,
      state: "available",
    } satisfies ResultOf<aws.ec2.GetSubnetResult>;
  },
  "aws:ec2/getPrefixList:getPrefixList": (call) => {
    const id = call.text("prefixListId") || `pl-${call.hex("id", 8)}`;
    return { id, name: call.text("name"), cidrBlocks: [] } satisfies ResultOf<aws.ec2.GetPrefixListResult>;
  },

  "aws:ecr/getAuthorizationToken:getAuthorizationToken": (call) => {
    const { accountId, region, dnsSuffix } = call.providerContext;
    const password = call.characters("password", 40, alphabets.alphanumeric);
    return {
      id: region,
      authorizationToken: secret(Buffer.from(`AWS:${password}`).toString("base64")),
      expiresAt: creationDate,
      password: secret(password),
      proxyEndpoint: `https://${accountId}.dkr.ecr.${region}.${dnsSuffix}`,
      userName: "AWS",
    } satisfies ResultOf<aws.ecr.GetAuthorizationTokenResult>;
  },

  "aws:route53/getZone:getZone": (call) => {
    const zoneId = call.text("zoneId") || `Z${call.characters("id", 20, alphabets.upperAlphanumeric)}`;
    return {
      id: zoneId,
      zoneId,
      arn: call.arn("route53", `hostedzone/${zoneId}`, "unowned"),
      name: call.text("name", "example.com").replace(/\.$/, ""),
      nameServers: nameServers(),
    } satisfies ResultOf<aws.route53.GetZoneResult>;
  },
  "aws:acm/getCertificate:getCertificate": (call) => {
    const arn = call.arn("acm", `certificate/${call.uuid("id")}`);
    return { id: arn, arn, status: "ISSUED" } satisfies ResultOf<aws.acm.GetCertificateResult>;
  },
  "aws:cloudfront/getCachePolicy:getCachePolicy": (call) =>
    ({ id: call.text("id") || call.uuid("id") }) satisfies ResultOf<aws.cloudfront.GetCachePolicyResult>,
  "aws:cloudfront/getOriginRequestPolicy:getOriginRequestPolicy": (call) =>
    ({ id: call.text("id") || call.uuid("id") }) satisfies ResultOf<aws.cloudfront.GetOriginRequestPolicyResult>,
};

/** AWS's own parameters hold image ids, and in `recommended` a JSON object with one (ECS Developer Guide, "Amazon ECS-optimized AMI metadata"). */
function parameterValue(call: Invocation, name: string): string {
  const imageId = `ami-${call.hex("ami", 17)}`;
  if (/^\/aws\/service\/.*\/recommended$/.test(name)) return JSON.stringify({ schema_version: 1, image_id: imageId });
  return /^\/aws\/service\/.*(ami|image)/.test(name) ? imageId : `value of ${name}`;
}

/** `euc1` for `eu-central-1`: how AWS begins the ids of a region's availability zones. */
function zonePrefix(region: string): string {
  const [area = "", ...rest] = region.split("-");
  return area + rest.join("").replace(/gov|north|south|east|west|central/g, (direction) => direction.charAt(0));
}
