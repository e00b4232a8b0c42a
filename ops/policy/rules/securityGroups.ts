import { types } from "../rule";
import type { CheckedResource, ResourceRule, Violation } from "../rule";
import { isObject, items, texts } from "../value";
import type { ValueObject } from "../value";

const groups = ["aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"];
const ruleType = "aws:ec2/securityGroupRule:SecurityGroupRule";
const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

/** Prefixes shorter than this take in more than any private network (10.0.0.0/8, fc00::/7). */
const shortestPrefix = { ipv4: 8, ipv6: 7 };

export const securityGroupRules: readonly ResourceRule[] = [
  {
    name: "security-group-not-open",
    description: "Security groups allow named groups and networks, not the internet.",
    appliesTo: types(...groups, ruleType, ingressRule),
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
  if (type === ruleType) return properties.type === "egress" ? [] : blocks(properties);
  if (type === ingressRule) return texts([properties.cidrIpv4 ?? null, properties.cidrIpv6 ?? null]);
  return items(properties.ingress).filter(isObject).flatMap(blocks);
}

function blocks({ cidrBlocks, ipv6CidrBlocks }: ValueObject): string[] {
  return [...texts(cidrBlocks), ...texts(ipv6CidrBlocks)];
}

function isOpen(range: string): boolean {
  const [address = "", length = ""] = range.split("/");
  const shortest = address.includes(":") ? shortestPrefix.ipv6 : shortestPrefix.ipv4;
  return length !== "" && Number(length) < shortest;
}
