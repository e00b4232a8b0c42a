import { expect } from "chai";
import { notYetKnown } from "../../../../ops/policy/value";
import { check } from "../check";

const group = "aws:ec2/securityGroup:SecurityGroup";
const rule = "aws:ec2/securityGroupRule:SecurityGroupRule";
const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

/** The rule's messages about one range, which are the same in each of the three ways to allow it. */
function of(range: string): string[] {
  const blocks = range.includes(":") ? { ipv6CidrBlocks: [range] } : { cidrBlocks: [range] };
  const found = check("security-group-not-open", group, { ingress: [{ protocol: "tcp", ...blocks }] });
  expect(check("security-group-not-open", rule, { type: "ingress", ...blocks })).to.deep.equal(found);
  const single = range.includes(":") ? { cidrIpv6: range } : { cidrIpv4: range };
  expect(check("security-group-not-open", ingressRule, single)).to.deep.equal(found);
  return found;
}

describe("security-group-not-open", () => {
  it("accepts private networks, single addresses and security groups", () => {
    for (const range of ["10.0.0.0/8", "192.168.0.0/16", "203.0.113.7/32", "fc00::/7", "2001:db8::/32"]) {
      expect(of(range), range).to.be.empty;
    }
    expect(check("security-group-not-open", group, { ingress: [{ securityGroups: [notYetKnown] }] })).to.be.empty;
    expect(check("security-group-not-open", group, { ingress: notYetKnown })).to.be.empty;
    expect(check("security-group-not-open", ingressRule, { referencedSecurityGroupId: "sg-1" })).to.be.empty;
  });

  it("rejects the internet, whole or in halves", () => {
    for (const range of ["0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1", "2000::/3"]) {
      expect(of(range)[0], range).to.include(`${range} may come in at mine`);
    }
  });

  it("leaves what goes out alone", () => {
    expect(check("security-group-not-open", rule, { type: "egress", cidrBlocks: ["0.0.0.0/0"] })).to.be.empty;
    expect(check("security-group-not-open", group, { egress: [{ cidrBlocks: ["0.0.0.0/0"] }] })).to.be.empty;
  });
});
