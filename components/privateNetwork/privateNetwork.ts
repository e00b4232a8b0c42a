import * as aws from "@pulumi/aws";
// The package's index would load ECS, ECR and more at each program start.
import { Vpc } from "@pulumi/awsx/ec2/vpc";
import type { VpcArgs } from "@pulumi/awsx/ec2/vpc";
import * as pulumi from "@pulumi/pulumi";
import { DnsFirewall } from "./dnsFirewall";
import { checkPrivateNetworkArgs } from "./privateNetworkArgs";
import type { CheckedPrivateNetworkArgs, PrivateNetworkArgs } from "./privateNetworkArgs";
import {
  accountOnlyPolicy,
  bucketsPolicy,
  endpointDomains,
  endpointServiceName,
  flowLogPolicy,
  flowLogTrust,
  interfaceServices,
} from "./networkPolicy";
import type { InterfaceService, NetworkPlace } from "./networkPolicy";
import { subnetBlocks } from "./subnetBlocks";
import { ComponentResource } from "../shared/resource";

/**
 * A VPC whose subnets have no route to the internet: Secrets Manager, Systems Manager and CloudWatch are reached by
 * endpoints inside, and what flows is logged.
 *
 * ```ts
 * const network = new PrivateNetwork("network", { endpointZones: "each", tags });
 * new SqlServer("database", { network, databaseName: "learninghub" });
 * ```
 *
 * The default security group allows no traffic. Whatever is to call an endpoint must be allowed: name its security
 * group in `endpointClients`, or add an ingress rule to `endpointSecurityGroup`. Of S3, this account's
 * buckets are reached, and those that the Systems Manager agent reads.
 */
export class PrivateNetwork extends ComponentResource<CheckedPrivateNetworkArgs> {
  readonly vpc: Vpc;
  readonly defaultSecurityGroup: aws.ec2.DefaultSecurityGroup;
  /** Allows HTTPS from the members of `endpointClients` to the interface endpoints. */
  readonly endpointSecurityGroup: aws.ec2.SecurityGroup;
  /** By the names that `endpointClients` gave them. */
  readonly endpointIngressRules: Readonly<Record<string, aws.vpc.SecurityGroupIngressRule>>;
  readonly endpoints: Readonly<Record<InterfaceService | "s3", aws.ec2.VpcEndpoint>>;
  readonly logGroup: aws.cloudwatch.LogGroup;
  /** What the flow logs write with. */
  readonly role: aws.iam.Role;
  readonly flowLog: aws.ec2.FlowLog;
  /** Present with `dnsFirewall`. */
  readonly dnsFirewall?: DnsFirewall;

  readonly vpcId: pulumi.Output<string>;
  /** The subnets without a public address, one for each zone, in the zones' order. */
  readonly subnetIds: pulumi.Output<string[]>;
  readonly endpointSecurityGroupId: pulumi.Output<string>;
  /** The prefix list of S3's addresses, for egress rules to the S3 endpoint. */
  readonly s3PrefixListId: pulumi.Output<string>;

  /** @throws {ArgumentError} listing every error in the arguments */
  constructor(name: string, args: PrivateNetworkArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("PrivateNetwork", name, (checks) => checkPrivateNetworkArgs(checks, args), opts);

    this.vpc = this.#createVpc();
    this.vpcId = this.vpc.vpcId;
    this.subnetIds = this.args.egress === "nat" ? this.vpc.privateSubnetIds : this.vpc.isolatedSubnetIds;
    this.defaultSecurityGroup = this.#emptyDefaultSecurityGroup();

    const place = this.#findPlace();
    this.endpointSecurityGroup = this.#createEndpointSecurityGroup();
    this.endpointIngressRules = this.#letEndpointClientsIn();
    this.endpoints = this.#createEndpoints(place);

    this.role = this.#createRole(place);
    this.logGroup = this.#createLogGroup();
    this.flowLog = this.#createFlowLog();
    if (this.args.dnsFirewall) this.dnsFirewall = this.#createDnsFirewall(place);

    this.endpointSecurityGroupId = this.endpointSecurityGroup.id;
    this.s3PrefixListId = this.endpoints.s3.prefixListId;
    this.registerOutputs({ vpcId: this.vpcId, subnetIds: this.subnetIds });
  }

  #createVpc(): Vpc {
    const { cidrBlock, zones, egress, subnetCidrBlocks: cidrBlocks, transform } = this.args;
    // One name for both types: Pulumi would replace a subnet of another name.
    const name = "isolated";
    const subnets: Pick<VpcArgs, "subnetSpecs" | "natGateways"> =
      egress === "nat"
        ? {
            subnetSpecs: [
              { type: "Private", name, cidrBlocks },
              { type: "Public", name: "public", cidrBlocks: subnetBlocks(cidrBlock, zones, "public") },
            ],
            natGateways: { strategy: "Single" },
          }
        : { subnetSpecs: [{ type: "Isolated", name, cidrBlocks }], natGateways: { strategy: "None" } };
    return this.child(Vpc, this.name, transform?.vpc, {
      cidrBlock,
      numberOfAvailabilityZones: zones,
      subnetStrategy: "Auto",
      ...subnets,
      // The endpoints' private DNS names need both.
      enableDnsHostnames: true,
      enableDnsSupport: true,
      ...this.tags,
    });
  }

  /** What names no security group gets this one: nothing may pass by oversight. */
  #emptyDefaultSecurityGroup(): aws.ec2.DefaultSecurityGroup {
    return this.child(aws.ec2.DefaultSecurityGroup, this.name, this.args.transform?.defaultSecurityGroup, {
      vpcId: this.vpcId,
      ingress: [],
      egress: [],
      ...this.tags,
    });
  }

  #findPlace(): pulumi.Output<NetworkPlace> {
    const options: pulumi.InvokeOptions = { parent: this };
    const { partition, dnsSuffix } = aws.getPartitionOutput({}, options);
    return pulumi.output({
      partition,
      dnsSuffix,
      region: aws.getRegionOutput({}, options).region,
      accountId: aws.getCallerIdentityOutput({}, options).accountId,
    });
  }

  /** Without egress: an endpoint answers, it never calls. */
  #createEndpointSecurityGroup(): aws.ec2.SecurityGroup {
    return this.child(aws.ec2.SecurityGroup, `${this.name}-endpoints`, this.args.transform?.endpointSecurityGroup, {
      description: `Interface endpoints of ${this.name}`,
      vpcId: this.vpcId,
      ...this.tags,
    });
  }

  #letEndpointClientsIn(): Record<string, aws.vpc.SecurityGroupIngressRule> {
    const rules = Object.entries(this.args.endpointClients).map(([client, referencedSecurityGroupId]) => {
      const rule = this.child(
        aws.vpc.SecurityGroupIngressRule,
        `${this.name}-endpoints-${client}`,
        this.args.transform?.endpointIngressRule,
        {
          securityGroupId: this.endpointSecurityGroup.id,
          referencedSecurityGroupId,
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
          description: `HTTPS from ${client}`,
          ...this.tags,
        },
      );
      return [client, rule] as const;
    });
    return Object.fromEntries(rules);
  }

  #createEndpoints(place: pulumi.Output<NetworkPlace>): PrivateNetwork["endpoints"] {
    const subnetIds =
      this.args.endpointZones === "each" ? this.subnetIds : this.subnetIds.apply((ids) => ids.slice(0, 1));
    const policy = pulumi.jsonStringify(place.apply(({ accountId }) => accountOnlyPolicy(accountId)));
    const toInterface = (service: InterfaceService): aws.ec2.VpcEndpoint =>
      this.#createEndpoint(service, {
        vpcId: this.vpcId,
        serviceName: place.apply(({ region }) => endpointServiceName(region, service)),
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds,
        securityGroupIds: [this.endpointSecurityGroup.id],
        policy,
      });
    const [secretsmanager, ssm, ssmmessages, ec2messages, monitoring] = interfaceServices;
    return {
      secretsmanager: toInterface(secretsmanager),
      ssm: toInterface(ssm),
      ssmmessages: toInterface(ssmmessages),
      ec2messages: toInterface(ec2messages),
      monitoring: toInterface(monitoring),
      s3: this.#createEndpoint("s3", {
        vpcId: this.vpcId,
        serviceName: place.apply(({ region }) => endpointServiceName(region, "s3")),
        vpcEndpointType: "Gateway",
        routeTableIds: this.#routeTableIds(),
        policy: pulumi.jsonStringify(place.apply(bucketsPolicy)),
      }),
    };
  }

  #createEndpoint(service: string, endpointArgs: aws.ec2.VpcEndpointArgs): aws.ec2.VpcEndpoint {
    return this.child(aws.ec2.VpcEndpoint, `${this.name}-${service}`, this.args.transform?.vpcEndpoint, {
      ...endpointArgs,
      ...this.tags,
    });
  }

  #routeTableIds(): pulumi.Output<string[]> {
    // Resources of another package come back as ids where that package has a newer @pulumi/aws than this program.
    const tables: pulumi.Output<(aws.ec2.RouteTable | string)[]> = this.vpc.routeTables;
    return tables.apply((all) => pulumi.all(all.map((table) => (typeof table === "string" ? table : table.id))));
  }

  #createRole(place: pulumi.Output<NetworkPlace>): aws.iam.Role {
    return this.child(aws.iam.Role, `${this.name}-flow-logs`, this.args.transform?.role, {
      description: `Flow logs of the network ${this.name}`,
      assumeRolePolicy: pulumi.jsonStringify(place.apply(flowLogTrust)),
      ...this.tags,
    });
  }

  #createLogGroup(): aws.cloudwatch.LogGroup {
    return this.child(aws.cloudwatch.LogGroup, `${this.name}-flow-logs`, this.args.transform?.logGroup, {
      // The role's name is unique in the account: another stack's network of the same name has a group of its own.
      name: pulumi.interpolate`/aws/vpc/${this.role.name}`,
      retentionInDays: this.args.flowLogRetentionDays,
      ...this.tags,
    });
  }

  #createFlowLog(): aws.ec2.FlowLog {
    const policy = this.child(aws.iam.RolePolicy, `${this.name}-flow-logs`, this.args.transform?.rolePolicy, {
      role: this.role.id,
      policy: pulumi.jsonStringify(this.logGroup.arn.apply(flowLogPolicy)),
    });
    const options = { dependsOn: policy };
    return this.child(
      aws.ec2.FlowLog,
      this.name,
      this.args.transform?.flowLog,
      {
        vpcId: this.vpcId,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: this.logGroup.arn,
        iamRoleArn: this.role.arn,
        maxAggregationInterval: 600,
        ...this.tags,
      },
      options,
    );
  }

  #createDnsFirewall(place: pulumi.Output<NetworkPlace>): DnsFirewall {
    return new DnsFirewall(
      this.name,
      {
        vpcId: this.vpcId,
        allowedDomains: place.apply(endpointDomains),
        ...this.tags,
        ...(this.args.transform?.dnsFirewall && { transform: this.args.transform.dnsFirewall }),
      },
      this.childOpts,
    );
  }
}
