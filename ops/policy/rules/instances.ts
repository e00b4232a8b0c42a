import { looksLikeASecret } from "../secretPattern";
import { types } from "../rule";
import type { CheckedResource, ResourceRule, Violation } from "../rule";
import { at, isAbsent, isOrMayBe, items, quoted } from "../value";
import type { Value } from "../value";

const instance = "aws:ec2/instance:Instance";
const launchTemplate = "aws:ec2/launchTemplate:LaunchTemplate";
const addressType = "aws:ec2/eip:Eip";
const addressAssociation = "aws:ec2/eipAssociation:EipAssociation";
const database = "aws:rds/instance:Instance";

export const instanceRules: readonly ResourceRule[] = [
  {
    name: "instance-no-public-address",
    description: "Instances and databases have no address in the internet.",
    appliesTo: types(instance, launchTemplate, addressType, addressAssociation, database),
    check: checkAddress,
  },
  {
    name: "instance-no-key-pair",
    description: "Nobody signs in by SSH: Session Manager asks IAM and keeps a record.",
    appliesTo: types(instance, launchTemplate, "aws:ec2/keyPair:KeyPair"),
    check: ({ name, type, properties: { keyName } }) =>
      type !== "aws:ec2/keyPair:KeyPair" && isAbsent(keyName)
        ? []
        : {
            found: type === "aws:ec2/keyPair:KeyPair" ? `the key pair ${name}` : `a key pair at ${name}`,
            allowed: "none; use aws ssm start-session",
            change: `where ${name} is made`,
          },
  },
  {
    name: "instance-metadata-v2",
    description: "Credentials of an instance go to its own sessions alone (IMDSv2).",
    appliesTo: types(instance, launchTemplate),
    check: ({ name, properties: { metadataOptions } }) =>
      isOrMayBe(at(metadataOptions, "httpTokens"), "required") || at(metadataOptions, "httpEndpoint") === "disabled"
        ? []
        : {
            found: `metadataOptions.httpTokens ${quoted(at(metadataOptions, "httpTokens"))} at ${name}`,
            allowed: "required",
            change: `metadataOptions where ${name} is made`,
          },
  },
  {
    name: "instance-user-data-no-secrets",
    description: "User data, which every process of the instance can read, holds no secrets.",
    appliesTo: types(instance, launchTemplate),
    check: ({ name, properties }) =>
      userData(properties).some(looksLikeASecret)
        ? {
            found: `something that looks like a secret in the user data of ${name}`,
            allowed: "the secret's ARN, with which the instance asks Secrets Manager",
            change: `userData where ${name} is made`,
          }
        : [],
  },
];

function checkAddress({ name, type, properties }: CheckedResource): Violation | Violation[] {
  const change = `where ${name} is made`;
  if (type === addressType || type === addressAssociation) {
    // Without an instance it is a NAT gateway's or a load balancer's.
    const field = type === addressType ? "instance" : "instanceId";
    if (isAbsent(properties[field])) return [];
    const found = `the public address ${name} with ${field} set`;
    return { found, allowed: "public addresses for NAT gateways alone", change };
  }
  if (type === database) {
    if (properties.publiclyAccessible !== true) return [];
    return { found: `publiclyAccessible true at ${name}`, allowed: "false", change };
  }
  return addressFields(type, properties).flatMap(([field, value]) =>
    isOrMayBe(value, false)
      ? []
      : {
          found: `${field} ${quoted(value)} at ${name}`,
          allowed: "false, set explicitly: without it, the subnet decides",
          change,
        },
  );
}

function addressFields(type: string, properties: CheckedResource["properties"]): [string, Value | undefined][] {
  if (type === launchTemplate) {
    return items(properties.networkInterfaces).map((networkInterface, index) => {
      const value = at(networkInterface, "associatePublicIpAddress");
      // A launch template writes its truth values as text.
      return [`networkInterfaces[${index}].associatePublicIpAddress`, value === "false" ? false : value];
    });
  }
  // An instance with a network interface made elsewhere takes the addresses of that.
  const hasInterface = !isAbsent(properties.primaryNetworkInterface) || items(properties.networkInterfaces).length > 0;
  return hasInterface ? [] : [["associatePublicIpAddress", properties.associatePublicIpAddress]];
}

function userData({ userData: text, userDataBase64: encoded }: CheckedResource["properties"]): string[] {
  const given = [text, encoded].filter((value) => typeof value === "string");
  return given.flatMap((value) => [value, Buffer.from(value, "base64").toString("utf8")]);
}
