import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { ComponentResource } from "../shared/resource";
import type { Transform } from "../shared/resource";

/** Changes to the arguments and options of a DNS firewall's resources; those there are two of are called for each. */
export interface DnsFirewallTransforms {
  domainList?: Transform<aws.route53.ResolverFirewallDomainListArgs>;
  ruleGroup?: Transform<aws.route53.ResolverFirewallRuleGroupArgs>;
  rule?: Transform<aws.route53.ResolverFirewallRuleArgs>;
  association?: Transform<aws.route53.ResolverFirewallRuleGroupAssociationArgs>;
}

interface DnsFirewallArgs {
  vpcId: pulumi.Input<string>;
  /** Names that resolve, each with a dot at its end; a `*` in front stands for all names below. */
  allowedDomains: pulumi.Input<string[]>;
  transform?: DnsFirewallTransforms;
  tags?: Record<string, pulumi.Input<string>>;
}

/**
 * The part of a {@link PrivateNetwork} that resolves some names and no other (Route 53 Developer Guide, "Using DNS
 * Firewall to filter outbound DNS traffic"). While the firewall itself fails, nothing resolves: the default of a VPC.
 */
export class DnsFirewall extends ComponentResource<DnsFirewallArgs> {
  readonly ruleGroup: aws.route53.ResolverFirewallRuleGroup;
  readonly allowedDomains: aws.route53.ResolverFirewallDomainList;
  readonly allDomains: aws.route53.ResolverFirewallDomainList;
  readonly rules: Readonly<Record<"allow" | "block", aws.route53.ResolverFirewallRule>>;
  readonly association: aws.route53.ResolverFirewallRuleGroupAssociation;

  constructor(name: string, args: DnsFirewallArgs, opts?: pulumi.ComponentResourceOptions) {
    super("DnsFirewall", name, () => args, opts);

    this.ruleGroup = this.child(aws.route53.ResolverFirewallRuleGroup, name, args.transform?.ruleGroup, {
      ...this.tags,
    });
    this.allowedDomains = this.#createDomainList("allowed", args.allowedDomains);
    this.allDomains = this.#createDomainList("all", ["*."]);
    this.rules = {
      allow: this.#createRule("allow", this.allowedDomains, {
        action: "ALLOW",
        priority: 100,
        // S3 answers with an alias that is not in the list.
        firewallDomainRedirectionAction: "TRUST_REDIRECTION_DOMAIN",
      }),
      block: this.#createRule("block", this.allDomains, { action: "BLOCK", priority: 200, blockResponse: "NXDOMAIN" }),
    };
    this.association = this.#associate();
    this.registerOutputs();
  }

  #createDomainList(kind: string, domains: pulumi.Input<string[]>): aws.route53.ResolverFirewallDomainList {
    return this.child(aws.route53.ResolverFirewallDomainList, `${this.name}-${kind}`, this.args.transform?.domainList, {
      domains,
      ...this.tags,
    });
  }

  #createRule(
    kind: string,
    domainList: aws.route53.ResolverFirewallDomainList,
    rule: Omit<aws.route53.ResolverFirewallRuleArgs, "firewallRuleGroupId" | "firewallDomainListId">,
  ): aws.route53.ResolverFirewallRule {
    return this.child(aws.route53.ResolverFirewallRule, `${this.name}-${kind}`, this.args.transform?.rule, {
      firewallRuleGroupId: this.ruleGroup.id,
      firewallDomainListId: domainList.id,
      ...rule,
    });
  }

  /** Once both rules are there: a network is never without the names that it may resolve. */
  #associate(): aws.route53.ResolverFirewallRuleGroupAssociation {
    const args = {
      vpcId: this.args.vpcId,
      firewallRuleGroupId: this.ruleGroup.id,
      // From 101 to 9899: AWS keeps the ends for Firewall Manager.
      priority: 101,
      ...this.tags,
    };
    const opts = { dependsOn: Object.values(this.rules) };
    return this.child(
      aws.route53.ResolverFirewallRuleGroupAssociation,
      this.name,
      this.args.transform?.association,
      args,
      opts,
    );
  }
}
