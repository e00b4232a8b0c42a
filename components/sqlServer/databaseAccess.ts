import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { transformed } from "../shared/transform";
import type { Transform } from "../shared/transform";

/** SQL Server's port, and that of AWS's services. */
const [SQL, HTTPS] = [1433, 443];

/** Last word on the arguments and options of a database's security groups and of each of their rules. */
export interface DatabaseAccessTransforms {
  securityGroup?: Transform<aws.ec2.SecurityGroupArgs>;
  clientSecurityGroup?: Transform<aws.ec2.SecurityGroupArgs>;
  ingressRule?: Transform<aws.vpc.SecurityGroupIngressRuleArgs>;
  egressRule?: Transform<aws.vpc.SecurityGroupEgressRuleArgs>;
}

export interface DatabaseAccessArgs {
  vpcId: pulumi.Input<string>;
  endpointSecurityGroupId: pulumi.Input<string>;
  s3PrefixListId: pulumi.Input<string>;
  tags?: Record<string, pulumi.Input<string>>;
  transform?: DatabaseAccessTransforms;
}

/**
 * The part of a {@link SqlServer} that says who may talk to whom: its clients to the database, both to AWS's services by
 * the network's endpoints, and nobody else to anybody.
 */
export class DatabaseAccess extends pulumi.ComponentResource {
  /** The database's own. */
  readonly securityGroup: aws.ec2.SecurityGroup;
  /** For whatever calls the database. */
  readonly clientSecurityGroup: aws.ec2.SecurityGroup;
  readonly rules: readonly (aws.vpc.SecurityGroupIngressRule | aws.vpc.SecurityGroupEgressRule)[];

  readonly #name: string;
  readonly #args: DatabaseAccessArgs;
  readonly #tags: { tags?: Record<string, pulumi.Input<string>> };
  readonly #dependsOn: NonNullable<pulumi.ComponentResourceOptions["dependsOn"]>;

  constructor(name: string, args: DatabaseAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("learninghub:databaseAccess:DatabaseAccess", name, {}, opts);
    this.#name = name;
    this.#args = args;
    this.#tags = args.tags === undefined ? {} : { tags: args.tags };
    this.#dependsOn = opts?.dependsOn ?? [];

    const { transform, endpointSecurityGroupId, s3PrefixListId } = args;
    this.securityGroup = this.#createGroup("server", `SQL Server ${name}`, transform?.securityGroup);
    this.clientSecurityGroup = this.#createGroup(
      "client",
      `Clients of SQL Server ${name}`,
      transform?.clientSecurityGroup,
    );
    const [server, client] = [this.securityGroup.id, this.clientSecurityGroup.id];
    this.rules = [
      this.#letOut("client-to-server", client, { referencedSecurityGroupId: server }, SQL),
      this.#letIn("server-from-client", server, client, SQL),
      this.#letOut("client-to-endpoints", client, { referencedSecurityGroupId: endpointSecurityGroupId }, HTTPS),
      this.#letIn("endpoints-from-client", endpointSecurityGroupId, client, HTTPS),
      this.#letOut("server-to-endpoints", server, { referencedSecurityGroupId: endpointSecurityGroupId }, HTTPS),
      this.#letIn("endpoints-from-server", endpointSecurityGroupId, server, HTTPS),
      this.#letOut("server-to-s3", server, { prefixListId: s3PrefixListId }, HTTPS),
    ];
    this.registerOutputs({ securityGroupId: server, clientSecurityGroupId: client });
  }

  /** Fresh each time, because a transform may change it in place. */
  get #child(): pulumi.CustomResourceOptions {
    // A child inherits its parent's provider, protection and aliases, but not what the parent has to wait for.
    return { parent: this, dependsOn: this.#dependsOn };
  }

  /** Without rules: the provider takes away the one that lets everything out. */
  #createGroup(
    suffix: string,
    description: string,
    transform: Transform<aws.ec2.SecurityGroupArgs> | undefined,
  ): aws.ec2.SecurityGroup {
    const groupArgs: aws.ec2.SecurityGroupArgs = { description, vpcId: this.#args.vpcId, ...this.#tags };
    return new aws.ec2.SecurityGroup(`${this.#name}-${suffix}`, ...transformed(transform, groupArgs, this.#child));
  }

  #letIn(
    suffix: string,
    securityGroupId: pulumi.Input<string>,
    referencedSecurityGroupId: pulumi.Input<string>,
    port: number,
  ): aws.vpc.SecurityGroupIngressRule {
    const ruleArgs: aws.vpc.SecurityGroupIngressRuleArgs = {
      securityGroupId,
      referencedSecurityGroupId,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
      description: `${this.#name}-${suffix}`,
      ...this.#tags,
    };
    return new aws.vpc.SecurityGroupIngressRule(
      `${this.#name}-${suffix}`,
      ...transformed(this.#args.transform?.ingressRule, ruleArgs, this.#child),
    );
  }

  #letOut(
    suffix: string,
    securityGroupId: pulumi.Input<string>,
    destination: Pick<aws.vpc.SecurityGroupEgressRuleArgs, "referencedSecurityGroupId" | "prefixListId">,
    port: number,
  ): aws.vpc.SecurityGroupEgressRule {
    const ruleArgs: aws.vpc.SecurityGroupEgressRuleArgs = {
      securityGroupId,
      ...destination,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
      description: `${this.#name}-${suffix}`,
      ...this.#tags,
    };
    return new aws.vpc.SecurityGroupEgressRule(
      `${this.#name}-${suffix}`,
      ...transformed(this.#args.transform?.egressRule, ruleArgs, this.#child),
    );
  }
}
