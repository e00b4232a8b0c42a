import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { VpcArgs } from "@pulumi/awsx/ec2/vpc";
import type { ArgumentChecks } from "../shared/argumentChecks";
import { wholeNumber } from "../shared/argumentChecks";
import { validateLogRetention } from "../shared/logRetention";
import type { DnsFirewallTransforms } from "./dnsFirewall";
import { validatePrivateCidr } from "./privateCidr";
import { mostZones, subnetBlocks, validateSubnetBlocks } from "./subnetBlocks";
import type { Transform } from "../shared/resource";

export interface PrivateNetworkArgs {
  /** Addresses of the network: a private block of /16 to /24. Default `10.0.0.0/16`. Changing it replaces the network. */
  cidrBlock?: string;
  /**
   * Availability zones with a subnet each, 1 to 6; default 2. More adds subnets. Fewer deletes the last zones' subnets,
   * which fails while something is in them. The others keep their blocks.
   */
  zones?: number;
  /**
   * How the subnets reach the internet: not at all (`none`, the default), or through one NAT gateway (`nat`), which is
   * billed by the hour and fails with its zone. Changing it adds or deletes public subnets, the gateway and routes; the
   * subnets of `subnetIds` stay.
   */
  egress?: "none" | "nat";
  /**
   * CIDR blocks of the subnets of `subnetIds`, one for each zone. Default: reserved ones, a sixteenth of `cidrBlock`
   * each. Set it for a network whose subnets were created with other blocks. Changing a block replaces its subnet, which
   * fails while something is in it.
   */
  subnetCidrBlocks?: string[];
  /**
   * Whether names resolve only if the network can reach them: those of its endpoints and of its own instances (Route 53
   * Resolver DNS Firewall). Otherwise DNS queries leave the network, and with them whatever is written into names.
   * Default false. Requires `egress: "none"`.
   */
  dnsFirewall?: boolean;
  /**
   * Zones in which the interface endpoints have an address: `one` (the default), or `each`, which is billed for each and
   * goes on when a zone fails.
   */
  endpointZones?: "one" | "each";
  /** Security groups, by a name for each, whose members may call the interface endpoints. Default none. */
  endpointClients?: Record<string, pulumi.Input<string>>;
  /** How long CloudWatch Logs keeps the flow logs, in days; default 30. */
  flowLogRetentionDays?: number;
  /** Tags of every resource, those inside the VPC component included: pass here what transformations would add. */
  tags?: Record<string, pulumi.Input<string>>;
  /** Changes to each child's arguments and options. `vpcEndpoint` is called for each endpoint. */
  transform?: {
    vpc?: Transform<VpcArgs>;
    defaultSecurityGroup?: Transform<aws.ec2.DefaultSecurityGroupArgs>;
    endpointSecurityGroup?: Transform<aws.ec2.SecurityGroupArgs>;
    endpointIngressRule?: Transform<aws.vpc.SecurityGroupIngressRuleArgs>;
    vpcEndpoint?: Transform<aws.ec2.VpcEndpointArgs>;
    logGroup?: Transform<aws.cloudwatch.LogGroupArgs>;
    role?: Transform<aws.iam.RoleArgs>;
    rolePolicy?: Transform<aws.iam.RolePolicyArgs>;
    flowLog?: Transform<aws.ec2.FlowLogArgs>;
    dnsFirewall?: DnsFirewallTransforms;
  };
}

/** The arguments with their defaults. */
export type CheckedPrivateNetworkArgs = PrivateNetworkArgs &
  Required<
    Pick<
      PrivateNetworkArgs,
      | "cidrBlock"
      | "zones"
      | "egress"
      | "subnetCidrBlocks"
      | "dnsFirewall"
      | "endpointZones"
      | "endpointClients"
      | "flowLogRetentionDays"
    >
  >;

export function checkPrivateNetworkArgs(checks: ArgumentChecks, args: PrivateNetworkArgs): CheckedPrivateNetworkArgs {
  const {
    cidrBlock = "10.0.0.0/16",
    zones = 2,
    egress = "none",
    dnsFirewall = false,
    endpointZones = "one",
    flowLogRetentionDays = 30,
  } = args;
  const cidrAllowed = validatePrivateCidr(cidrBlock);
  const zonesAllowed = wholeNumber(1, mostZones)(zones);
  checks.note("cidrBlock", cidrBlock, cidrAllowed);
  checks.note("zones", zones, zonesAllowed);
  checks.note("egress", egress, ["none", "nat"].includes(egress) ? undefined : '"none" or "nat"');
  const subnetCidrBlocks =
    cidrAllowed === undefined && zonesAllowed === undefined
      ? checkSubnetBlocks(checks, { ...args, cidrBlock, zones, egress })
      : [];
  if (dnsFirewall && egress === "nat") checks.note("dnsFirewall", true, 'false, or egress: "none"');
  checks.note("endpointZones", endpointZones, ["one", "each"].includes(endpointZones) ? undefined : '"one" or "each"');
  checks.note("flowLogRetentionDays", flowLogRetentionDays, validateLogRetention(flowLogRetentionDays));
  const endpointClients = Object.fromEntries(
    Object.entries(args.endpointClients ?? {}).map(([client, groupId]) => [
      client,
      checks.text(`endpointClients[${JSON.stringify(client)}]`, groupId, validateSecurityGroupId),
    ]),
  );
  return {
    ...args,
    cidrBlock,
    zones,
    egress,
    subnetCidrBlocks,
    dnsFirewall,
    endpointZones,
    endpointClients,
    flowLogRetentionDays,
  };
}

function checkSubnetBlocks(
  checks: ArgumentChecks,
  { cidrBlock, zones, egress, subnetCidrBlocks }: PrivateNetworkArgs & { cidrBlock: string; zones: number },
): string[] {
  if (subnetCidrBlocks === undefined) return subnetBlocks(cidrBlock, zones, "isolated");
  if (subnetCidrBlocks.length !== zones) {
    checks.note("subnetCidrBlocks", subnetCidrBlocks, `${zones} CIDR blocks, as many as zones`);
    return subnetCidrBlocks;
  }
  const publicBlocks = egress === "nat" ? subnetBlocks(cidrBlock, zones, "public") : [];
  validateSubnetBlocks(subnetCidrBlocks, cidrBlock, publicBlocks).forEach((allowed, index) => {
    checks.note(`subnetCidrBlocks[${index}]`, subnetCidrBlocks[index], allowed);
  });
  return subnetCidrBlocks;
}

function validateSecurityGroupId(text: string): string | undefined {
  return /^sg-[0-9a-z-]+$/.test(text) ? undefined : "the id of a security group, sg-…";
}
