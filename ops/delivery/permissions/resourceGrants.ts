import { fieldsOf, resourcesOfType } from "../../../packages/local/src/record/recordedFields";
import type { RecordedProgram, RecordedResource } from "../../../packages/local/src/record/recordedProgram";
import { coursePartition } from "../../../handlers/store/courseItem";
import type { PatternStatement } from "./mergedStatements";

/** ARNs that a grant is for, of a recorded resource; what AWS and Pulumi generate in them becomes a wildcard. */
type GrantArns = (resource: RecordedResource, program: RecordedProgram) => string[];

/** Actions that deploying a resource takes beside reading it. */
export interface ResourceGrant {
  actions: string[];
  arns: GrantArns;
  /**
   * `stack` (the default): resources with tags of another project or stack are excluded. `owned`: the resource must
   * have the stack's tags. `bounded`: like `stack`, and the role must have the stack's permissions boundary.
   */
  only?: "stack" | "owned" | "bounded";
  /** More conditions. */
  conditions?: PatternStatement["conditions"];
}

/** What one type of resource takes. */
export interface ResourceGrants {
  /** Actions that read its configuration: no data, no secret's value. Granted on every resource. */
  read: string[];
  grants: ResourceGrant[];
}

/**
 * What each type of resource takes, from what the provider calls and the Service Authorization Reference. A type that
 * the program registers and that is not here stops `npm run deploy-permissions`.
 */
export const resourceGrants: Readonly<Record<string, ResourceGrants>> = {
  "aws:acm/certificate:Certificate": row("acm:DescribeCertificate ListTagsForCertificate", [
    { actions: actions("acm:RequestCertificate"), arns: everything },
    {
      actions: actions("acm:AddTagsToCertificate DeleteCertificate RemoveTagsFromCertificate UpdateCertificateOptions"),
      arns: itself,
    },
  ]),
  "aws:acm/certificateValidation:CertificateValidation": row("acm:DescribeCertificate"),
  "aws:apigatewayv2/api:Api": row("apigateway:GET", [{ actions: actions("apigateway:POST"), arns: apis }, apiPart()]),
  "aws:apigatewayv2/apiMapping:ApiMapping": row("apigateway:GET", [domainName()]),
  "aws:apigatewayv2/authorizer:Authorizer": row("apigateway:GET", [apiPart()]),
  "aws:apigatewayv2/domainName:DomainName": row("apigateway:GET", [
    domainName(),
    { actions: actions("iam:CreateServiceLinkedRole"), ...serviceLinked("ops.apigateway.amazonaws.com") },
  ]),
  "aws:apigatewayv2/integration:Integration": row("apigateway:GET", [apiPart()]),
  "aws:apigatewayv2/route:Route": row("apigateway:GET", [apiPart()]),
  // Access logs are delivered by CloudWatch Logs, whose deliveries know no resources.
  "aws:apigatewayv2/stage:Stage": row("apigateway:GET", [
    apiPart(),
    {
      actions: actions(
        "logs:CreateLogDelivery DeleteLogDelivery DescribeResourcePolicies GetLogDelivery ListLogDeliveries PutResourcePolicy UpdateLogDelivery",
      ),
      arns: everything,
    },
  ]),
  "aws:cloudwatch/dashboard:Dashboard": row("cloudwatch:GetDashboard", [
    {
      actions: actions("cloudwatch:DeleteDashboards PutDashboard"),
      arns: (dashboard) => [fieldsOf(dashboard).requiredString("dashboardArn")],
    },
  ]),
  "aws:cloudwatch/eventRule:EventRule": row("events:DescribeRule ListTagsForResource", [
    { actions: actions("events:DeleteRule DisableRule EnableRule PutRule TagResource UntagResource"), arns: itself },
  ]),
  "aws:cloudwatch/eventTarget:EventTarget": row("events:ListTargetsByRule", [
    {
      actions: actions("events:PutTargets RemoveTargets"),
      arns: named("rule", "aws:cloudwatch/eventRule:EventRule"),
    },
  ]),
  "aws:cloudwatch/logGroup:LogGroup": row("logs:Describe* ListTagsForResource", [
    {
      actions: actions(
        "logs:CreateLogGroup DeleteLogGroup DeleteRetentionPolicy PutRetentionPolicy TagResource UntagResource",
      ),
      arns: (group) => logGroupArns(fieldsOf(group).requiredString("arn")),
    },
  ]),
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": row("logs:Describe*", [
    {
      actions: actions("logs:DeleteMetricFilter PutMetricFilter"),
      arns: (filter, program) =>
        named("logGroupName", "aws:cloudwatch/logGroup:LogGroup")(filter, program).flatMap(logGroupArns),
    },
  ]),
  "aws:cloudwatch/metricAlarm:MetricAlarm": row("cloudwatch:DescribeAlarms ListTagsForResource", [
    { actions: actions("cloudwatch:DeleteAlarms PutMetricAlarm TagResource UntagResource"), arns: itself },
  ]),
  "aws:cognito/identityPool:IdentityPool": row("cognito-identity:DescribeIdentityPool", [
    { actions: actions("cognito-identity:CreateIdentityPool"), arns: everything },
    {
      actions: actions("cognito-identity:DeleteIdentityPool TagResource UntagResource UpdateIdentityPool"),
      arns: itself,
    },
  ]),
  "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment": row("cognito-identity:GetIdentityPoolRoles", [
    { actions: actions("cognito-identity:SetIdentityPoolRoles"), arns: everything },
  ]),
  "aws:cognito/userPool:UserPool": row(
    "cognito-idp:Describe* GetLogDeliveryConfiguration GetUserPoolMfaConfig ListTagsForResource",
    [
      { actions: actions("cognito-idp:CreateUserPool"), arns: everything },
      {
        actions: actions(
          "cognito-idp:AddCustomAttributes DeleteUserPool SetUserPoolMfaConfig TagResource UntagResource UpdateUserPool",
        ),
        arns: itself,
      },
      // Sending by SES takes Cognito's own role.
      { actions: actions("iam:CreateServiceLinkedRole"), ...serviceLinked("email.cognito-idp.amazonaws.com") },
    ],
  ),
  "aws:cognito/userPoolClient:UserPoolClient": row("cognito-idp:Describe*", [
    {
      actions: actions("cognito-idp:CreateUserPoolClient DeleteUserPoolClient UpdateUserPoolClient"),
      arns: userPools,
    },
  ]),
  "aws:cognito/managedLoginBranding:ManagedLoginBranding": row("cognito-idp:Describe*", [
    {
      actions: actions("cognito-idp:CreateManagedLoginBranding DeleteManagedLoginBranding UpdateManagedLoginBranding"),
      arns: userPools,
    },
  ]),
  "aws:cognito/userPoolDomain:UserPoolDomain": row("cognito-idp:Describe*", [
    {
      actions: actions("cognito-idp:CreateUserPoolDomain DeleteUserPoolDomain UpdateUserPoolDomain"),
      arns: userPools,
    },
  ]),
  "aws:dlm/lifecyclePolicy:LifecyclePolicy": row("dlm:GetLifecyclePolicy ListTagsForResource", [
    { actions: actions("dlm:CreateLifecyclePolicy"), arns: everything },
    { actions: actions("dlm:DeleteLifecyclePolicy TagResource UntagResource UpdateLifecyclePolicy"), arns: itself },
  ]),
  "aws:dynamodb/table:Table": row("dynamodb:Describe* ListTagsOfResource", [
    {
      actions: actions(
        "dynamodb:CreateTable DeleteTable TagResource UntagResource UpdateContinuousBackups UpdateTable UpdateTimeToLive",
      ),
      arns: itself,
    },
  ]),
  // The courses that a new table begins with; people's items are under other keys.
  "aws:dynamodb/tableItem:TableItem": row("dynamodb:Describe*", [
    {
      actions: actions("dynamodb:DeleteItem GetItem PutItem UpdateItem"),
      arns: named("tableName", "aws:dynamodb/table:Table"),
      conditions: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [coursePartition] } },
    },
  ]),
  "aws:ebs/volume:Volume": ec2("CreateVolume", "DeleteVolume ModifyVolume"),
  // The group comes with the network, and has no tags before the first deployment.
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": row("ec2:Describe*", [
    {
      actions: actions("ec2:CreateTags RevokeSecurityGroupEgress RevokeSecurityGroupIngress"),
      arns: itself,
    },
  ]),
  "aws:ec2/flowLog:FlowLog": ec2("CreateFlowLogs", "DeleteFlowLogs"),
  "aws:ec2/instance:Instance": ec2(
    "RunInstances",
    "AssociateIamInstanceProfile DisassociateIamInstanceProfile ModifyInstanceAttribute ModifyInstanceCreditSpecification ModifyInstanceMetadataOptions MonitorInstances ReplaceIamInstanceProfileAssociation StartInstances StopInstances TerminateInstances UnmonitorInstances",
  ),
  "aws:ec2/internetGateway:InternetGateway": ec2(
    "CreateInternetGateway",
    "AttachInternetGateway DeleteInternetGateway DetachInternetGateway",
  ),
  "aws:ec2/routeTable:RouteTable": ec2("CreateRouteTable", "CreateRoute DeleteRoute DeleteRouteTable ReplaceRoute"),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ec2(
    "",
    "AssociateRouteTable DisassociateRouteTable ReplaceRouteTableAssociation",
  ),
  "aws:ec2/securityGroup:SecurityGroup": ec2(
    "AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateSecurityGroup",
    "DeleteSecurityGroup RevokeSecurityGroupEgress RevokeSecurityGroupIngress",
  ),
  "aws:ec2/subnet:Subnet": ec2("CreateSubnet", "DeleteSubnet ModifySubnetAttribute"),
  "aws:ec2/volumeAttachment:VolumeAttachment": ec2("", "AttachVolume DetachVolume"),
  "aws:ec2/vpc:Vpc": ec2("CreateVpc", "DeleteVpc ModifyVpcAttribute"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ec2("CreateVpcEndpoint", "DeleteVpcEndpoints ModifyVpcEndpoint"),
  "aws:iam/instanceProfile:InstanceProfile": row("iam:GetInstanceProfile", [
    {
      actions: actions(
        "iam:AddRoleToInstanceProfile CreateInstanceProfile DeleteInstanceProfile RemoveRoleFromInstanceProfile TagInstanceProfile UntagInstanceProfile",
      ),
      arns: itself,
    },
  ]),
  "aws:iam/role:Role": row("iam:GetRole* ListAttachedRolePolicies ListInstanceProfilesForRole ListRole*", [
    {
      actions: actions(
        "iam:CreateRole DeleteRole PutRolePermissionsBoundary UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription",
      ),
      arns: itself,
      only: "bounded",
    },
    { actions: actions("iam:TagRole UntagRole"), arns: itself },
  ]),
  "aws:iam/rolePolicy:RolePolicy": row("iam:GetRole*", [
    {
      actions: actions("iam:DeleteRolePolicy PutRolePolicy"),
      arns: named("role", "aws:iam/role:Role"),
      only: "bounded",
    },
  ]),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": row("iam:ListAttachedRolePolicies", [
    {
      actions: actions("iam:AttachRolePolicy DetachRolePolicy"),
      arns: named("role", "aws:iam/role:Role"),
      only: "bounded",
    },
  ]),
  "aws:kms/key:Key": row("kms:DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags", [
    { actions: actions("kms:CreateKey"), arns: everything },
    { actions: actions("kms:TagResource"), arns: itself },
    {
      actions: actions(
        "kms:DisableKey DisableKeyRotation EnableKey EnableKeyRotation PutKeyPolicy ScheduleKeyDeletion UntagResource UpdateKeyDescription",
      ),
      arns: itself,
      only: "owned",
    },
  ]),
  "aws:lambda/function:Function": row("lambda:Get* List*", [
    {
      actions: actions(
        "lambda:CreateFunction DeleteFunction DeleteFunctionConcurrency PutFunctionConcurrency TagResource UntagResource UpdateFunctionCode UpdateFunctionConfiguration",
      ),
      arns: itself,
    },
  ]),
  "aws:lambda/invocation:Invocation": row("lambda:Get*", [
    { actions: actions("lambda:InvokeFunction"), arns: named("functionName", "aws:lambda/function:Function") },
  ]),
  "aws:lambda/permission:Permission": row("lambda:Get*", [
    {
      actions: actions("lambda:AddPermission RemovePermission"),
      arns: named("function", "aws:lambda/function:Function"),
    },
  ]),
  "aws:route53/record:Record": row("route53:GetChange GetHostedZone ListResourceRecordSets", [
    {
      actions: actions("route53:ChangeResourceRecordSets"),
      arns: (record, { partition }) => [
        `arn:${partition}:route53:::hostedzone/${fieldsOf(record).requiredString("zoneId")}`,
      ],
    },
  ]),
  "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList": dnsFirewall(
    "GetFirewallDomainList ListFirewallDomains ListTagsForResource",
    "CreateFirewallDomainList DeleteFirewallDomainList TagResource UntagResource UpdateFirewallDomains",
  ),
  "aws:route53/resolverFirewallRule:ResolverFirewallRule": dnsFirewall(
    "ListFirewallRules",
    "CreateFirewallRule DeleteFirewallRule UpdateFirewallRule",
  ),
  "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup": dnsFirewall(
    "GetFirewallRuleGroup ListTagsForResource",
    "CreateFirewallRuleGroup DeleteFirewallRuleGroup TagResource UntagResource",
  ),
  "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": dnsFirewall(
    "GetFirewallRuleGroupAssociation ListTagsForResource",
    "AssociateFirewallRuleGroup DisassociateFirewallRuleGroup TagResource UntagResource UpdateFirewallRuleGroupAssociation",
  ),
  "aws:s3/bucket:Bucket": row(
    "s3:GetAccelerateConfiguration GetBucket* GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration ListBucket ListTagsForResource",
    [
      {
        actions: actions("s3:CreateBucket DeleteBucket PutBucketTagging TagResource UntagResource"),
        arns: itself,
      },
      { actions: actions("s3:ListBucketVersions"), arns: emptied },
      {
        actions: actions("s3:DeleteObject DeleteObjectVersion"),
        arns: (bucket) => emptied(bucket).map((arn) => `${arn}/*`),
      },
    ],
  ),
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": bucketPart("GetBucket*", "PutBucketCORS"),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketPart(
    "GetLifecycleConfiguration",
    "PutLifecycleConfiguration",
  ),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucketPart("GetBucket*", "PutBucketOwnershipControls"),
  "aws:s3/bucketPolicy:BucketPolicy": bucketPart("GetBucket*", "DeleteBucketPolicy PutBucketPolicy"),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketPart("GetBucket*", "PutBucketPublicAccessBlock"),
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": bucketPart(
    "GetReplicationConfiguration",
    "PutReplicationConfiguration",
  ),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": bucketPart(
    "GetEncryptionConfiguration",
    "PutEncryptionConfiguration",
  ),
  "aws:s3/bucketVersioning:BucketVersioning": bucketPart("GetBucket*", "PutBucketVersioning"),
  "aws:secretsmanager/secret:Secret": row("secretsmanager:DescribeSecret GetResourcePolicy", [
    {
      actions: actions(
        "secretsmanager:CreateSecret DeleteResourcePolicy DeleteSecret PutResourcePolicy TagResource UntagResource UpdateSecret",
      ),
      // Before it exists, a secret's ARN has no random characters at its end.
      arns: (secret) => itself(secret).flatMap((arn) => [arn, arn.slice(0, -"-AbCdEf".length)]),
    },
  ]),
  "aws:sesv2/emailIdentity:EmailIdentity": row("ses:GetEmailIdentity ListTagsForResource", [
    {
      actions: actions(
        "ses:CreateEmailIdentity DeleteEmailIdentity PutEmailIdentityDkimSigningAttributes TagResource UntagResource",
      ),
      arns: itself,
    },
  ]),
  "aws:sns/topic:Topic": row("sns:GetTopicAttributes ListTagsForResource", [
    { actions: actions("sns:CreateTopic DeleteTopic SetTopicAttributes TagResource UntagResource"), arns: itself },
  ]),
  "aws:sns/topicPolicy:TopicPolicy": row("sns:GetTopicAttributes", [
    { actions: actions("sns:SetTopicAttributes"), arns: itself },
  ]),
  "aws:sns/topicSubscription:TopicSubscription": row("sns:GetSubscriptionAttributes", [
    { actions: actions("sns:Subscribe"), arns: (subscription) => [fieldsOf(subscription).requiredString("topic")] },
    { actions: actions("sns:SetSubscriptionAttributes Unsubscribe"), arns: everything },
  ]),
  "aws:ssm/association:Association": row("ssm:DescribeAssociation ListAssociations ListTagsForResource", [
    {
      actions: actions(
        "ssm:AddTagsToResource CreateAssociation DeleteAssociation RemoveTagsFromResource UpdateAssociation",
      ),
      arns: itself,
    },
    {
      actions: actions("ssm:CreateAssociation DeleteAssociation UpdateAssociation"),
      arns: named("name", "aws:ssm/document:Document"),
    },
    {
      actions: actions("ssm:CreateAssociation DeleteAssociation UpdateAssociation"),
      arns: (_, program) => resourcesOfType(program, "aws:ec2/instance:Instance").flatMap(itself),
      only: "owned",
    },
  ]),
  "aws:ssm/document:Document": row("ssm:DescribeDocument* GetDocument ListTagsForResource", [
    {
      actions: actions(
        "ssm:AddTagsToResource CreateDocument DeleteDocument RemoveTagsFromResource UpdateDocument UpdateDocumentDefaultVersion",
      ),
      arns: itself,
    },
  ]),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupRule("Egress"),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule("Ingress"),
};

/** `s3:A B` is `s3:A` and `s3:B`. */
function actions(text: string): string[] {
  const [service = "", names = ""] = text.split(":");
  return names
    .split(" ")
    .filter((name) => name !== "")
    .map((name) => `${service}:${name}`);
}

function row(read: string, grants: ResourceGrant[] = []): ResourceGrants {
  return { read: actions(read), grants };
}

/** Actions without resources, or on ones that do not exist yet and whose ARNs AWS generates. */
function everything(): string[] {
  return ["*"];
}

function itself(resource: RecordedResource): string[] {
  return [fieldsOf(resource).requiredString("arn")];
}

/** The resource of another type that an input names, by id, name or ARN. */
function named(input: string, type: string): GrantArns {
  return (resource, program) => {
    const name = fieldsOf(resource).requiredString(input);
    const found = resourcesOfType(program, type).find(({ id, outputs }) =>
      [id, outputs.name, outputs.arn].includes(name),
    );
    if (found === undefined) throw new Error(`${resource.urn}: the program registers no ${type} "${name}"`);
    return itself(found);
  };
}

/** A bucket that may be deleted with what is in it. */
function emptied(bucket: RecordedResource): string[] {
  return fieldsOf(bucket).boolean("forceDestroy") === true ? itself(bucket) : [];
}

function logGroupArns(arn: string): string[] {
  return [arn, `${arn}:*`];
}

/** A rule names its group and its domain list, an association its group: each call asks about both. */
function dnsFirewall(read: string, write: string): ResourceGrants {
  const arns: GrantArns = (_, { partition, region, accountId }) => [
    `arn:${partition}:route53resolver:${region}:${accountId}:firewall-*/*`,
  ];
  return row(`route53resolver:${read}`, [{ actions: actions(`route53resolver:${write}`), arns }]);
}

function userPools(_: RecordedResource, program: RecordedProgram): string[] {
  return resourcesOfType(program, "aws:cognito/userPool:UserPool").flatMap(itself);
}

function bucketPart(read: string, write: string): ResourceGrants {
  return row(`s3:${read}`, [{ actions: actions(`s3:${write}`), arns: named("bucket", "aws:s3/bucket:Bucket") }]);
}

function apis(_: RecordedResource, { partition, region }: RecordedProgram): string[] {
  return [`arn:${partition}:apigateway:${region}::/apis`];
}

/** Routes and the like are below their API; tags have addresses of their own. */
function apiPart(): ResourceGrant {
  return {
    actions: actions("apigateway:DELETE PATCH POST PUT"),
    arns: (_, { partition, region }) =>
      ["apis", "tags"].map((path) => `arn:${partition}:apigateway:${region}::/${path}/*`),
  };
}

function domainName(): ResourceGrant {
  return {
    actions: actions("apigateway:AddCertificateToDomain DELETE PATCH POST PUT RemoveCertificateFromDomain"),
    arns: (_, { partition, region }) =>
      ["domainnames", "domainnames/*", "tags/*"].map((path) => `arn:${partition}:apigateway:${region}::/${path}`),
  };
}

function serviceLinked(service: string): Pick<ResourceGrant, "arns" | "conditions"> {
  return {
    arns: (_, { partition, accountId }) => [`arn:${partition}:iam::${accountId}:role/aws-service-role/${service}/*`],
    conditions: { StringEquals: { "iam:AWSServiceName": service } },
  };
}

/**
 * EC2 asks about every resource of a call, among them new ones, which have no tags. So a call that creates is for
 * anything without another stack's tags, one that changes or deletes for what has this stack's. Tags are given at
 * creation.
 */
function ec2(create: string, change: string): ResourceGrants {
  const grants: ResourceGrant[] = [
    { actions: actions(`ec2:${change} CreateTags DeleteTags`), arns: ec2Resources, only: "owned" },
  ];
  if (create !== "") {
    grants.push(
      { actions: actions(`ec2:${create}`), arns: (...given) => [...ec2Resources(...given), ...images(...given)] },
      {
        actions: actions("ec2:CreateTags"),
        arns: ec2Resources,
        conditions: { Null: { "ec2:CreateAction": "false" } },
      },
    );
  }
  return row("ec2:Describe*", grants);
}

function ec2Resources(_: RecordedResource, { partition, region, accountId }: RecordedProgram): string[] {
  return [`arn:${partition}:ec2:${region}:${accountId}:*/*`];
}

function images(_: RecordedResource, { partition, region }: RecordedProgram): string[] {
  return ["image", "snapshot"].map((kind) => `arn:${partition}:ec2:${region}::${kind}/*`);
}

function securityGroupRule(direction: "Egress" | "Ingress"): ResourceGrants {
  return ec2(`AuthorizeSecurityGroup${direction}`, `ModifySecurityGroupRules RevokeSecurityGroup${direction}`);
}
