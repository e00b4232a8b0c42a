import { type CheckedResource, type ResourceRule, types, type Violation } from "../rule";
import { isObject, items, texts, type ValueObject } from "../value";

const GROUPS = ["aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"];
const RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

/** Prefixes shorter than this take in more than any private network (10.0.0.0/8, fc00::/7). */
const SHORTEST_PREFIX = { ipv4: 8, ipv6: 7 };

export const securityGroupRules: readonly ResourceRule[] = [
  {
    name: "security-group-not-open",
    description: "Security groups let in named groups and networks, not the internet.",
    appliesTo: types(...GROUPS, RULE, INGRESS_RULE),
    check: (resource) =>
      ranges(resource)
        .filter(isOpen)
        .map((range): Violation => ({
          found: `${range} may come in at ${resource.name}`,
          allowed: "a security group, or a private network such as 10.0.0.0/16",
          change: `the ingress rule where ${resource.name} is made`,
        })),
  },
];

function ranges({ type, properties }: CheckedResource): string[] {
  if (type === RULE) return properties.type === "egress" ? [] : blocks(properties);
  if (type === INGRESS_RULE) return texts([properties.cidrIpv4 ?? null, properties.cidrIpv6 ?? null]);
  return items(properties.ingress).filter(isObject).flatMap(blocks);
}

function blocks({ cidrBlocks, ipv6CidrBlocks }: ValueObject): string[] {
  return [...texts(cidrBlocks), ...texts(ipv6CidrBlocks)];
}

function isOpen(range: string): boolean {
  const [address = "", length = ""] = range.split("/");
  const shortest = address.includes(":") ? SHORTEST_PREFIX.ipv6 : SHORTEST_PREFIX.ipv4;
  return length !== "" && Number(length) < shortest;
}
