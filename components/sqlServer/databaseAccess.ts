import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { ComponentResource } from "../shared/resource";
import type { Transform } from "../shared/resource";

/** SQL Server's port, and that of AWS's services. */
const [SQL, HTTPS] = [1433, 443];

/** Changes to the arguments and options of a database's security groups and of each of their rules. */
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
export class DatabaseAccess extends ComponentResource<DatabaseAccessArgs> {
  /** The database's own. */
  readonly securityGroup: aws.ec2.SecurityGroup;
  /** For whatever calls the database. */
  readonly clientSecurityGroup: aws.ec2.SecurityGroup;
  readonly rules: readonly (aws.vpc.SecurityGroupIngressRule | aws.vpc.SecurityGroupEgressRule)[];

  constructor(name: string, args: DatabaseAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("DatabaseAccess", name, () => args, opts);

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

  /** Without rules: the provider takes away the one that lets everything out. */
  #createGroup(
    suffix: string,
    description: string,
    transform: Transform<aws.ec2.SecurityGroupArgs> | undefined,
  ): aws.ec2.SecurityGroup {
    return this.child(aws.ec2.SecurityGroup, `${this.name}-${suffix}`, transform, {
      description,
      vpcId: this.args.vpcId,
      ...this.tags,
    });
  }

  #letIn(
    suffix: string,
    securityGroupId: pulumi.Input<string>,
    referencedSecurityGroupId: pulumi.Input<string>,
    port: number,
  ): aws.vpc.SecurityGroupIngressRule {
    return this.child(aws.vpc.SecurityGroupIngressRule, `${this.name}-${suffix}`, this.args.transform?.ingressRule, {
      securityGroupId,
      referencedSecurityGroupId,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
      description: `${this.name}-${suffix}`,
      ...this.tags,
    });
  }

  #letOut(
    suffix: string,
    securityGroupId: pulumi.Input<string>,
    destination: Pick<aws.vpc.SecurityGroupEgressRuleArgs, "referencedSecurityGroupId" | "prefixListId">,
    port: number,
  ): aws.vpc.SecurityGroupEgressRule {
    return this.child(aws.vpc.SecurityGroupEgressRule, `${this.name}-${suffix}`, this.args.transform?.egressRule, {
      securityGroupId,
      ...destination,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
      description: `${this.name}-${suffix}`,
      ...this.tags,
    });
  }
}
