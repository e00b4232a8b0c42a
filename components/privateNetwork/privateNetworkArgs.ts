import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { VpcArgs } from "@pulumi/awsx/ec2/vpc";
import type { ArgumentChecks } from "../shared/argumentChecks";
import { wholeNumber } from "../shared/argumentChecks";
import { validateLogRetention } from "../shared/logRetention";
import { validatePrivateCidr } from "./privateCidr";
import type { Transform } from "../shared/resource";

export interface PrivateNetworkArgs {
  /** Addresses of the network: a private block of /16 to /24. Default `10.0.0.0/16`. Changing it replaces the network. */
  cidrBlock?: string;
  /** Availability zones with a subnet each, 1 to 6; default 2. Fewer than the network has takes subnets away. */
  zones?: number;
  /**
   * How the subnets reach the internet: not at all (`none`, the default), or through one NAT gateway (`nat`), which is
   * billed by the hour and gives up when its zone does. Changing it replaces the subnets and all that is in them.
   */
  egress?: "none" | "nat";
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
  };
}

/** The arguments with their defaults. */
export type CheckedPrivateNetworkArgs = PrivateNetworkArgs &
  Required<
    Pick<
      PrivateNetworkArgs,
      "cidrBlock" | "zones" | "egress" | "endpointZones" | "endpointClients" | "flowLogRetentionDays"
    >
  >;

export function checkPrivateNetworkArgs(checks: ArgumentChecks, args: PrivateNetworkArgs): CheckedPrivateNetworkArgs {
  const {
    cidrBlock = "10.0.0.0/16",
    zones = 2,
    egress = "none",
    endpointZones = "one",
    flowLogRetentionDays = 30,
  } = args;
  checks.note("cidrBlock", cidrBlock, validatePrivateCidr(cidrBlock));
  checks.note("zones", zones, wholeNumber(1, 6)(zones));
  checks.note("egress", egress, ["none", "nat"].includes(egress) ? undefined : '"none" or "nat"');
  checks.note("endpointZones", endpointZones, ["one", "each"].includes(endpointZones) ? undefined : '"one" or "each"');
  checks.note("flowLogRetentionDays", flowLogRetentionDays, validateLogRetention(flowLogRetentionDays));
  const endpointClients = Object.fromEntries(
    Object.entries(args.endpointClients ?? {}).map(([client, groupId]) => [
      client,
      checks.text(`endpointClients[${JSON.stringify(client)}]`, groupId, validateSecurityGroupId),
    ]),
  );
  return { ...args, cidrBlock, zones, egress, endpointZones, endpointClients, flowLogRetentionDays };
}

function validateSecurityGroupId(text: string): string | undefined {
  return /^sg-[0-9a-z-]+$/.test(text) ? undefined : "the id of a security group, sg-…";
}
