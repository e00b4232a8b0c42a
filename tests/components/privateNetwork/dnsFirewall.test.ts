import { expect } from "chai";
import { endpointDomains } from "../../../components/privateNetwork/networkPolicy";
import { PrivateNetwork } from "../../../components/privateNetwork/privateNetwork";
import type { PrivateNetworkArgs } from "../../../components/privateNetwork/privateNetworkArgs";
import type { DnsFirewallTransforms } from "../../../components/privateNetwork/dnsFirewall";
import type { Transform } from "../../../components/shared/resource";
import { answers, answersInChina, networkOutputs } from "../networkOutputs";
import { registered } from "../registrations";

const domainList = "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList";
const ruleGroup = "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup";
const rule = "aws:route53/resolverFirewallRule:ResolverFirewallRule";
const association = "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation";
const types = [domainList, ruleGroup, rule, association];

function network(args: PrivateNetworkArgs = {}, call = answers) {
  return registered(() => new PrivateNetwork("net", { dnsFirewall: true, ...args }), networkOutputs, call);
}

describe("a network's DNS firewall", () => {
  it("is absent unless asked for", async () => {
    const { of, result } = await network({ dnsFirewall: false });
    expect(types.flatMap(of)).to.deep.equal([]);
    expect(result.dnsFirewall).to.equal(undefined);
  });

  it("resolves the names of the endpoints and the instances", async () => {
    const { inputs } = await network();
    expect(inputs(domainList, "net-allowed").domains).to.deep.equal([
      "secretsmanager.eu-west-1.amazonaws.com.",
      "ssm.eu-west-1.amazonaws.com.",
      "ssmmessages.eu-west-1.amazonaws.com.",
      "ec2messages.eu-west-1.amazonaws.com.",
      "monitoring.eu-west-1.amazonaws.com.",
      "s3.eu-west-1.amazonaws.com.",
      "*.s3.eu-west-1.amazonaws.com.",
      "*.compute.internal.",
      "*.ec2.internal.",
    ]);
    const inChina = await network({}, answersInChina);
    expect(inChina.inputs(domainList, "net-allowed").domains).to.include("ssm.cn-north-1.amazonaws.com.cn.");
  });

  it("names domains as Route 53 stores them, so that no later preview shows a difference", () => {
    for (const domain of endpointDomains({ region: "eu-west-1", dnsSuffix: "amazonaws.com" })) {
      // Route 53 Resolver API Reference, UpdateFirewallDomains: an asterisk in front, 255 characters at most.
      expect(domain)
        .to.match(/^(?:\*\.)?(?:[a-z0-9-]+\.)+$/)
        .and.have.length.below(256);
    }
  });

  it("blocks every other name, after those that are allowed", async () => {
    const { inputs } = await network();
    expect(inputs(domainList, "net-all").domains).to.deep.equal(["*."]);
    expect(inputs(rule, "net-allow")).to.deep.equal({
      firewallRuleGroupId: "net-id",
      firewallDomainListId: "net-allowed-id",
      action: "ALLOW",
      priority: 100,
      firewallDomainRedirectionAction: "TRUST_REDIRECTION_DOMAIN",
    });
    expect(inputs(rule, "net-block")).to.deep.equal({
      firewallRuleGroupId: "net-id",
      firewallDomainListId: "net-all-id",
      action: "BLOCK",
      priority: 200,
      blockResponse: "NXDOMAIN",
    });
  });

  it("watches the network once its rules are there", async () => {
    const { one, inputs } = await network();
    expect(inputs(association)).to.deep.equal({ vpcId: "vpc-net", firewallRuleGroupId: "net-id", priority: 101 });
    expect(one(association).dependencies).to.include.members([`${rule} net-allow`, `${rule} net-block`]);
  });

  it("is tagged, protected and transformed like the network's other resources", async () => {
    const seen: string[] = [];
    const mark =
      <Args>(name: string): Transform<Args> =>
      (_, opts) => {
        seen.push(name);
        opts.protect = true;
        return undefined;
      };
    const transform: DnsFirewallTransforms = {
      domainList: mark("list"),
      ruleGroup: mark("group"),
      rule: mark("rule"),
      association: mark("on"),
    };
    const { all, of } = await network({ tags: { team: "data" }, transform: { dnsFirewall: transform } });
    expect(seen).to.deep.equal(["group", "list", "list", "rule", "rule", "on"]);
    const parts = all.filter(({ type }) => types.includes(type));
    expect(parts).to.have.lengthOf(6);
    expect(parts.every(({ protect }) => protect)).to.equal(true);
    for (const part of parts) if (part.type !== rule) expect(part.inputs.tags).to.deep.equal({ team: "data" });
    expect(of("securedapi:index:DnsFirewall").map(({ parent }) => parent)).to.deep.equal(["net"]);
  });
});
