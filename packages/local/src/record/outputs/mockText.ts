import type { Json } from "../recordedProgram";
import { awsArn, moduleOf } from "./arns";
import { alphabets } from "./outputMocks";
import type { Mocks } from "./outputMocks";
import { creationDate } from "./resourceModel";

/** What the values are for: a resource, or a function's result. */
export interface MockSubject {
  /** Its type or function token. */
  token: string;
  mocks: Mocks;
  /** Its name in AWS. */
  name: string;
  /** Empty for a function. */
  id: string;
  /** Properties that the program could have given: without a value they are empty rather than computed. */
  inputNames: ReadonlySet<string>;
  /** Registers a resource that is a value of a component, and refers to it. Default: an empty object stands for it. */
  resource?: (type: string, property: string) => Json;
}

/** EC2's ids begin with the kind (EC2 User Guide, "Resource IDs"). */
const ec2Prefixes: Partial<Record<string, string>> = {
  vpcid: "vpc",
  subnetid: "subnet",
  securitygroupid: "sg",
  instanceid: "i",
  networkinterfaceid: "eni",
  routetableid: "rtb",
  volumeid: "vol",
  snapshotid: "snap",
  imageid: "ami",
  allocationid: "eipalloc",
  natgatewayid: "nat",
  transitgatewayid: "tgw",
  vpcendpointid: "vpce",
};

const ec2Id = new RegExp(`(${Object.keys(ec2Prefixes).join("|")})$`, "i");

type TextRule = [pattern: RegExp, value: (subject: MockSubject, name: string, path: string) => string];

/** By property name; the first that matches counts. */
const rules: TextRule[] = [
  [/^arn$/, (subject, _name, path) => ownArn(subject, path)],
  [/^id$/, (subject, _name, path) => (path === ".id" && subject.id !== "" ? subject.id : hex(subject, path))],
  [/^name$/, (subject) => subject.name],
  [/^(aws)?(account|owner|ownerAccount|registry|catalog)(Id)?$/i, ({ mocks }) => mocks.providerContext.accountId],
  [/^region$/, ({ mocks }) => mocks.providerContext.region],
  [/^partition$/, ({ mocks }) => mocks.providerContext.partition],
  [/^availabilityZone(Name)?$/, ({ mocks }) => `${mocks.providerContext.region}a`],
  [/arn$/i, (subject, name, path) => referredArn(subject, name, path)],
  [
    /hostedZoneId$|^zoneId$/i,
    ({ mocks }, _name, path) => `Z${mocks.characters(path, 13, alphabets.upperAlphanumeric)}`,
  ],
  [ec2Id, ({ mocks }, name, path) => `${ec2Prefix(name)}-${mocks.hex(path, 17)}`],
  [/issuer$/i, ({ mocks, token }, _name, path) => oidcIssuer(mocks, token, path)],
  [/(url|uri)s?$/i, (subject, name) => `https://${hostOf(subject)}/${kebab(name.replace(/(Url|Uri)$/, ""))}`],
  [
    /^(.*P|p)rivateIp(v4)?(Address)?$/,
    ({ mocks }, _name, path) => `10.0.0.${4 + (parseInt(mocks.hex(path, 4), 16) % 250)}`,
  ],
  // set aside for documentation (RFC 5737)
  [/(^ip|Ip)(v4)?(Address)?$/, ({ mocks }, _name, path) => `203.0.113.${1 + (parseInt(mocks.hex(path, 4), 16) % 254)}`],
  [/(endpoint|dns|dnsName|domain|domainName|hostname|fqdn|address|host)$/i, hostOf],
  [/^cidr(Block)?$/, () => "10.0.0.0/16"],
  [/^(date|time|timestamp|created|updated)$|(Date|Time|Timestamp|At)$/, () => creationDate],
  [/(status|state)$/i, () => "ACTIVE"],
  [/version$/i, () => "1"],
  [/(json|policy|document)$/i, () => "{}"],
  [/^(data|.*base64|.*pem|certificate\w*|public_?key)$/i, ({ mocks }, _name, path) => base64(mocks.hex(path, 48))],
  [/^(stdout|stderr|.*(reason|message))$/i, () => ""],
  [/id$/i, (subject, name, path) => (isOwn(subject, name, "Id") ? subject.id : hex(subject, path))],
  [
    /name$/i,
    (subject, name, path) => (isOwn(subject, name, "Name") ? subject.name : `${subject.name}-${hex(subject, path, 7)}`),
  ],
];

/** Properties whose value AWS gives although the program could have: the others are empty until they are given. */
const computedWhenAbsent = /^(arn|id|name|region|availabilityZone|.*(endpoint|port))$/i;

/**
 * A text of the form that AWS gives to a property of this name.
 * @param path keeps the values of one subject apart
 * @param isGivable the program could have given it: then most are empty until it does
 */
export function mockText(subject: MockSubject, name: string, path: string, isGivable: boolean): string {
  if (isGivable && !computedWhenAbsent.test(name)) return "";
  const rule = rules.find(([pattern]) => pattern.test(name));
  return rule?.[1](subject, name, path) ?? `${kebab(name)}-${hex(subject, path, 7)}`;
}

function ownArn({ token, mocks, name, id }: MockSubject, path: string): string {
  if (path === ".arn" && id.startsWith("arn:")) return id;
  return awsArn(token, mocks, path === ".arn" ? name : `mock-${mocks.hex(path, 7)}`, id);
}

/** `clusterId` of a cluster. */
function isOwn({ token, id }: MockSubject, name: string, suffix: string): boolean {
  const kind = token.slice(token.lastIndexOf(":") + 1);
  return id !== "" && name.toLowerCase() === `${kind}${suffix}`.toLowerCase();
}

/** ARNs of other resources: by the kind that the property's name tells. */
function referredArn({ token, mocks }: MockSubject, name: string, path: string): string {
  const kind = name.replace(/arn$/i, "").toLowerCase();
  const other = `mock-${mocks.hex(path, 7)}`;
  if (kind.endsWith("role")) return mocks.arn("iam", `role/${other}`, "global");
  if (kind.includes("kmskey") || kind === "key") return mocks.arn("kms", `key/${mocks.uuid(path)}`);
  if (kind.includes("secret")) return mocks.arn("secretsmanager", `secret:${other}`);
  if (kind.includes("loggroup")) return mocks.arn("logs", `log-group:${other}`);
  if (kind.includes("function") || kind.includes("lambda")) return mocks.arn("lambda", `function:${other}`);
  if (kind.includes("topic")) return mocks.arn("sns", other);
  if (kind.includes("queue")) return mocks.arn("sqs", other);
  if (kind.includes("bucket")) return mocks.arn("s3", other, "unowned");
  if (kind.includes("certificate")) return mocks.arn("acm", `certificate/${mocks.uuid(path)}`);
  return awsArn(`${token.replace(/:[^:]*$/, "")}:${kind || "resource"}`, mocks, other, other);
}

function ec2Prefix(name: string): string {
  return ec2Prefixes[ec2Id.exec(name)?.[0].toLowerCase() ?? ""] ?? "";
}

function oidcIssuer(mocks: Mocks, token: string, path: string): string {
  const { region, dnsSuffix } = mocks.providerContext;
  return `https://oidc.${moduleOf(token)}.${region}.${dnsSuffix}/id/${mocks.hex(path, 32).toUpperCase()}`;
}

/** `orders-1a2b3c4.rds.eu-central-1.amazonaws.com`; other providers' names are in a domain that nobody has (RFC 2606). */
function hostOf({ token, mocks, name }: MockSubject): string {
  const { region, dnsSuffix } = mocks.providerContext;
  const label = kebab(name === "" ? `mock-${mocks.hex("host", 7)}` : name).replace(/[^a-z0-9-]+/g, "-");
  if (!token.startsWith("aws")) return `${label}.${token.split(":")[0] ?? ""}.example.com`;
  return `${label}.${moduleOf(token)}.${region}.${dnsSuffix}`;
}

function hex({ mocks }: MockSubject, path: string, length = 17): string {
  return mocks.hex(path, length);
}

function base64(value: string): string {
  return Buffer.from(value).toString("base64");
}

function kebab(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
}
