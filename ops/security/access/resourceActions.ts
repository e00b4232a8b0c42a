import { fieldsOf } from "../../../packages/local/src/record/recordedFields";
import type { RecordedProgram, RecordedResource } from "../../../packages/local/src/record/recordedProgram";
import { actions, arnOr, byArn, identityIds, leftToAccount, localArn, target } from "./target";
import type { Target, TargetMaker } from "./target";

/** Why nothing can be done with a kind of resource by an IAM permission of its own. */
type Reason = "a setting of another resource" | "an attachment" | "a policy, judged where it is attached" | "no access";

const alarmTargets = byArn(
  "alarm",
  "cloudwatch",
  "DeleteAlarms DescribeAlarms DisableAlarmActions EnableAlarmActions ListTagsForResource PutMetricAlarm SetAlarmState",
);

/**
 * What can be done with each type of resource: the actions that reading, changing, sharing and destroying it take.
 * A type that the program registers and that is not here fails the access matrix, so that nothing is left unjudged.
 */
export const resourceActions: Readonly<Record<string, TargetMaker | Reason>> = {
  "aws:acm/certificate:Certificate": byArn(
    "certificate",
    "acm",
    "DeleteCertificate DescribeCertificate ExportCertificate ListTagsForCertificate",
  ),
  "aws:acm/certificateValidation:CertificateValidation": "a setting of another resource",
  "aws:apigatewayv2/api:Api": apiTargets,
  "aws:apigatewayv2/apiMapping:ApiMapping": "a setting of another resource",
  "aws:apigatewayv2/authorizer:Authorizer": "a setting of another resource",
  "aws:apigatewayv2/domainName:DomainName": "a setting of another resource",
  "aws:apigatewayv2/integration:Integration": "a setting of another resource",
  "aws:apigatewayv2/route:Route": "a setting of another resource",
  "aws:apigatewayv2/stage:Stage": "a setting of another resource",
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": alarmTargets,
  "aws:cloudwatch/dashboard:Dashboard": (dashboard) => [
    target(
      dashboard,
      "dashboard",
      fieldsOf(dashboard).requiredString("dashboardArn"),
      actions("cloudwatch", "DeleteDashboards GetDashboard PutDashboard"),
    ),
  ],
  "aws:cloudwatch/eventRule:EventRule": byArn(
    "rule",
    "events",
    "DeleteRule DescribeRule DisableRule ListTagsForResource ListTargetsByRule PutRule PutTargets",
  ),
  "aws:cloudwatch/eventTarget:EventTarget": "a setting of another resource",
  "aws:cloudwatch/logGroup:LogGroup": logGroupTargets,
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": "a setting of another resource",
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "a policy, judged where it is attached",
  "aws:cloudwatch/metricAlarm:MetricAlarm": alarmTargets,
  "aws:cognito/identityPool:IdentityPool": identityPoolTargets,
  "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment": "an attachment",
  "aws:cognito/managedLoginBranding:ManagedLoginBranding": "a setting of another resource",
  "aws:cognito/resourceServer:ResourceServer": "a setting of another resource",
  "aws:cognito/userGroup:UserGroup": "a setting of another resource",
  "aws:cognito/userPool:UserPool": byArn(
    "user pool",
    "cognito-idp",
    "AddCustomAttributes AdminAddUserToGroup AdminConfirmSignUp AdminCreateUser AdminDeleteUser AdminDisableUser AdminEnableUser AdminGetUser AdminInitiateAuth AdminLinkProviderForUser AdminRemoveUserFromGroup AdminResetUserPassword AdminRespondToAuthChallenge AdminSetUserMFAPreference AdminSetUserPassword AdminUpdateUserAttributes AdminUserGlobalSignOut CreateGroup CreateIdentityProvider CreateResourceServer CreateUserPoolClient DeleteUserPool DeleteUserPoolClient DescribeIdentityProvider DescribeResourceServer DescribeUserPool DescribeUserPoolClient GetGroup GetLogDeliveryConfiguration GetUserPoolMfaConfig ListTagsForResource ListUsers ListUsersInGroup SetUserPoolMfaConfig UpdateGroup UpdateUserPool UpdateUserPoolClient",
  ),
  "aws:cognito/userPoolClient:UserPoolClient": "a setting of another resource",
  "aws:cognito/userPoolDomain:UserPoolDomain": "a setting of another resource",
  "aws:dlm/lifecyclePolicy:LifecyclePolicy": byArn(
    "lifecycle policy",
    "dlm",
    "DeleteLifecyclePolicy GetLifecyclePolicy ListTagsForResource UpdateLifecyclePolicy",
  ),
  "aws:dynamodb/table:Table": tableTargets,
  "aws:dynamodb/tableItem:TableItem": "a setting of another resource",
  "aws:ebs/volume:Volume": volumeTargets,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "no access",
  "aws:ec2/flowLog:FlowLog": "a setting of another resource",
  "aws:ec2/instance:Instance": instanceTargets,
  "aws:ec2/internetGateway:InternetGateway": "no access",
  "aws:ec2/routeTable:RouteTable": "no access",
  "aws:ec2/routeTableAssociation:RouteTableAssociation": "an attachment",
  "aws:ec2/securityGroup:SecurityGroup": byArn(
    "security group",
    "ec2",
    "AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress DeleteSecurityGroup",
  ),
  "aws:ec2/subnet:Subnet": "no access",
  "aws:ec2/volumeAttachment:VolumeAttachment": "an attachment",
  "aws:ec2/vpc:Vpc": "no access",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "no access",
  "aws:iam/instanceProfile:InstanceProfile": byArn(
    "instance profile",
    "iam",
    "AddRoleToInstanceProfile DeleteInstanceProfile GetInstanceProfile RemoveRoleFromInstanceProfile",
  ),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": byArn(
    "OpenID Connect provider",
    "iam",
    "AddClientIDToOpenIDConnectProvider DeleteOpenIDConnectProvider GetOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint",
  ),
  "aws:iam/policy:Policy": byArn(
    "policy",
    "iam",
    "CreatePolicyVersion DeletePolicy GetPolicy GetPolicyVersion ListPolicyVersions SetDefaultPolicyVersion",
  ),
  "aws:iam/policyAttachment:PolicyAttachment": "an attachment",
  "aws:iam/role:Role": roleTargets,
  "aws:iam/rolePolicy:RolePolicy": "a policy, judged where it is attached",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "an attachment",
  "aws:kms/alias:Alias": "no access",
  "aws:kms/key:Key": keyTargets,
  "aws:lambda/function:Function": byArn(
    "function",
    "lambda",
    "AddPermission CreateAlias CreateFunctionUrlConfig DeleteFunction GetFunction GetFunctionConfiguration GetPolicy InvokeAsync InvokeFunction InvokeFunctionUrl ListTags ListVersionsByFunction PublishVersion PutFunctionConcurrency PutFunctionEventInvokeConfig RemovePermission TagResource UpdateFunctionCode UpdateFunctionConfiguration UpdateFunctionUrlConfig",
  ),
  "aws:lambda/invocation:Invocation": "a setting of another resource",
  "aws:lambda/permission:Permission": "a policy, judged where it is attached",
  "aws:route53/record:Record": "a setting of another resource",
  "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList": byArn(
    "domain list",
    "route53resolver",
    "DeleteFirewallDomainList GetFirewallDomainList ImportFirewallDomains ListFirewallDomains ListTagsForResource UpdateFirewallDomains",
  ),
  "aws:route53/resolverFirewallRule:ResolverFirewallRule": "a setting of another resource",
  "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup": byArn(
    "DNS firewall",
    "route53resolver",
    "CreateFirewallRule DeleteFirewallRule DeleteFirewallRuleGroup GetFirewallRuleGroup ListFirewallRules ListTagsForResource PutFirewallRuleGroupPolicy UpdateFirewallRule",
  ),
  "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": byArn(
    "association of the DNS firewall",
    "route53resolver",
    "DisassociateFirewallRuleGroup GetFirewallRuleGroupAssociation ListTagsForResource UpdateFirewallRuleGroupAssociation",
  ),
  "aws:s3/bucket:Bucket": bucketTargets,
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": "a setting of another resource",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "a setting of another resource",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": "a setting of another resource",
  "aws:s3/bucketPolicy:BucketPolicy": "a policy, judged where it is attached",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "a setting of another resource",
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": copyTargets,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    "a setting of another resource",
  "aws:s3/bucketVersioning:BucketVersioning": "a setting of another resource",
  "aws:secretsmanager/secret:Secret": byArn(
    "secret",
    "secretsmanager",
    "CancelRotateSecret DeleteResourcePolicy DeleteSecret DescribeSecret GetResourcePolicy GetSecretValue PutResourcePolicy PutSecretValue ReplicateSecretToRegions RestoreSecret RotateSecret TagResource UpdateSecret UpdateSecretVersionStage",
  ),
  "aws:secretsmanager/secretPolicy:SecretPolicy": "a policy, judged where it is attached",
  "aws:secretsmanager/secretVersion:SecretVersion": "a setting of another resource",
  "aws:sesv2/emailIdentity:EmailIdentity": byArn(
    "e-mail identity",
    "ses",
    "DeleteEmailIdentity GetEmailIdentity ListTagsForResource SendEmail SendRawEmail",
  ),
  "aws:sns/topic:Topic": byArn(
    "topic",
    "sns",
    "AddPermission DeleteTopic GetTopicAttributes ListTagsForResource Publish SetTopicAttributes Subscribe",
  ),
  "aws:sns/topicPolicy:TopicPolicy": "a policy, judged where it is attached",
  "aws:sns/topicSubscription:TopicSubscription": "a setting of another resource",
  "aws:ssm/association:Association": byArn(
    "association",
    "ssm",
    "DeleteAssociation DescribeAssociation StartAssociationsOnce UpdateAssociation",
  ),
  "aws:ssm/document:Document": byArn(
    "document",
    "ssm",
    "DeleteDocument DescribeDocument DescribeDocumentPermission GetDocument ListTagsForResource ModifyDocumentPermission SendCommand UpdateDocument",
  ),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "a setting of another resource",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "a setting of another resource",
  "random:index/randomId:RandomId": "no access",
  "random:index/randomPassword:RandomPassword": "no access",
};

function keyTargets(key: RecordedResource, program: RecordedProgram): Target[] {
  const names =
    "CreateGrant Decrypt DisableKey Encrypt GenerateDataKey PutKeyPolicy ReEncryptFrom ScheduleKeyDeletion Sign";
  // AWS's default key policy delegates to the account.
  const presumedPolicy = leftToAccount(program);
  const forTopic = (label: string, topicArn: string | undefined): Target => ({
    ...target(key, label, fieldsOf(key).requiredString("arn"), actions("kms", names), {
      "kms:EncryptionContext:aws:sns:topicArn": topicArn,
    }),
    presumedPolicy,
  });
  const reads = actions("kms", "DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags");
  return [
    { ...target(key, "settings of key", fieldsOf(key).requiredString("arn"), reads), presumedPolicy },
    forTopic("key", undefined),
    forTopic("for a topic of the account: key", localArn(program, "sns", "any")),
    forTopic("for another account's topic: key", `arn:${program.partition}:sns:${program.region}:999999999999:any`),
  ];
}

const tableActions = actions(
  "dynamodb",
  "BatchGetItem BatchWriteItem ConditionCheckItem CreateBackup DeleteItem DeleteTable DescribeContinuousBackups DescribeTable DescribeTimeToLive ExportTableToPointInTime GetItem ImportTable ListTagsOfResource PartiQLDelete PartiQLInsert PartiQLSelect PartiQLUpdate PutItem PutResourcePolicy Query RestoreTableToPointInTime Scan TagResource UpdateContinuousBackups UpdateItem UpdateTable UpdateTimeToLive",
);

function tableTargets(table: RecordedResource): Target[] {
  const arn = fieldsOf(table).requiredString("arn");
  return [
    target(table, "table", arn, tableActions),
    target(table, "index of table", `${arn}/index/any`, actions("dynamodb", "PartiQLSelect Query Scan")),
    target(table, "stream of table", `${arn}/stream/any`, actions("dynamodb", "DescribeStream GetRecords")),
    target(table, "backup of table", `${arn}/backup/any`, actions("dynamodb", "DeleteBackup RestoreTableFromBackup")),
  ];
}

const bucketActions = actions(
  "s3",
  "DeleteBucket DeleteBucketPolicy GetAccelerateConfiguration GetBucketAcl GetBucketCORS GetBucketPolicy GetBucketVersioning GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration ListBucketMultipartUploads ListBucketVersions ListTagsForResource PutBucketAcl PutBucketCORS PutBucketNotification PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock PutBucketVersioning PutBucketWebsite PutEncryptionConfiguration PutLifecycleConfiguration PutReplicationConfiguration",
);
const objectActions = actions(
  "s3",
  "AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectVersion GetObject GetObjectAcl GetObjectVersion GetObjectVersionAcl GetObjectVersionForReplication GetObjectVersionTagging ListMultipartUploadParts PutObject PutObjectAcl PutObjectTagging RestoreObject",
);

/** The bucket that objects are copied to, whose own account allows this one to use it. */
function copyTargets(replication: RecordedResource, program: RecordedProgram): Target[] {
  const names =
    "DeleteObject GetObject ObjectOwnerOverrideToBucketOwner PutObject ReplicateDelete ReplicateObject ReplicateTags";
  return fieldsOf(replication)
    .objects("rules")
    .map((rule) => ({
      label: `copy of an object of bucket ${replication.name}`,
      arn: `${rule.object("destination")?.requiredString("bucket") ?? "*"}/x`,
      actions: actions("s3", names),
      presumedPolicy: leftToAccount(program),
    }));
}

function bucketTargets(bucket: RecordedResource): Target[] {
  const arn = fieldsOf(bucket).requiredString("arn");
  const inClear = { "aws:SecureTransport": "false" };
  const listing = (prefix: string | undefined) => ({
    "s3:prefix": prefix,
    "s3:delimiter": undefined,
    "s3:max-keys": undefined,
  });
  const list = ["s3:ListBucket"];
  const { A, B } = identityIds;
  return [
    target(bucket, "bucket", arn, bucketActions, listing(undefined)),
    target(bucket, "list of bucket", arn, list, listing(undefined)),
    target(bucket, "list of bucket, without TLS,", arn, list, { ...listing(undefined), ...inClear }),
    target(bucket, "list under identity A's prefix of bucket", arn, list, listing(`${A}/`)),
    target(bucket, "list under identity B's prefix of bucket", arn, list, listing(`${B}/`)),
    target(bucket, "identity A's object in bucket", `${arn}/${A}/notes.txt`, objectActions),
    target(bucket, "identity B's object in bucket", `${arn}/${B}/notes.txt`, objectActions),
    target(bucket, "identity A's object, without TLS, in bucket", `${arn}/${A}/notes.txt`, objectActions, inClear),
    target(bucket, "object named after identity A in bucket", `${arn}/${A}`, objectActions),
    target(bucket, "object whose name begins like identity A's in bucket", `${arn}/${A}x/notes.txt`, objectActions),
    target(bucket, "object outside prefixes in bucket", `${arn}/notes.txt`, objectActions),
  ];
}

function logGroupTargets(group: RecordedResource, program: RecordedProgram): Target[] {
  const arn = arnOr(group, () => localArn(program, "logs", `log-group:${fieldsOf(group).requiredString("name")}`));
  const groupActions = actions(
    "logs",
    "CreateLogStream DeleteLogGroup DescribeLogStreams DescribeMetricFilters FilterLogEvents ListTagsForResource PutRetentionPolicy PutSubscriptionFilter StartQuery",
  );
  const streamActions = actions("logs", "DeleteLogStream GetLogEvents PutLogEvents");
  return [
    target(group, "log group", `${arn}:any`, groupActions),
    target(group, "stream of log group", `${arn}:log-stream:any`, streamActions),
  ];
}

function identityPoolTargets(pool: RecordedResource, program: RecordedProgram): Target[] {
  const arn = arnOr(pool, () => localArn(program, "cognito-identity", `identitypool/${pool.id ?? pool.name}`));
  const names =
    "DeleteIdentityPool DescribeIdentityPool GetIdentityPoolRoles GetOpenIdTokenForDeveloperIdentity ListIdentities LookupDeveloperIdentity MergeDeveloperIdentities SetIdentityPoolRoles SetPrincipalTagAttributeMap UnlinkDeveloperIdentity UpdateIdentityPool";
  return [target(pool, "identity pool", arn, actions("cognito-identity", names))];
}

/** Routes of every stage, one that is not registered, and the API's management. */
function apiTargets(api: RecordedResource, program: RecordedProgram): Target[] {
  const ofApi = (type: string) => program.resources.filter((one) => one.type === type && one.outputs.apiId === api.id);
  const executionArn = fieldsOf(api).requiredString("executionArn");
  const invoke = ["execute-api:Invoke"];
  const routes = ofApi("aws:apigatewayv2/route:Route").map((route) => {
    const routeKey = fieldsOf(route).requiredString("routeKey");
    const type = fieldsOf(route).string("authorizationType") ?? "NONE";
    return { routeKey, path: routeKey.replace(" ", "").replaceAll(/\{\w+\+?\}/g, "x"), type };
  });
  const targets = ofApi("aws:apigatewayv2/stage:Stage").flatMap((stage) =>
    [...routes, { routeKey: "DELETE /anything", path: "DELETE/anything", type: "not registered" }].map(
      (route): Target => {
        // Policies are not asked where a token or nothing decides: a grant there misleads whoever reads it.
        const effect = route.type === "AWS_IAM" ? "" : ` (without effect: ${route.type})`;
        const arn = `${executionArn}/${fieldsOf(stage).requiredString("name")}/${route.path}`;
        return { label: `route ${route.routeKey} of API ${api.name}${effect}`, arn, actions: invoke };
      },
    ),
  );
  const managed = `arn:${program.partition}:apigateway:${program.region}::/apis/${api.id ?? ""}`;
  const methods = actions("apigateway", "DELETE GET PATCH POST PUT");
  return [
    ...targets,
    target(api, "API", managed, methods),
    target(api, "routes of API", `${managed}/routes/any`, methods),
    target(api, "authorizers of API", `${managed}/authorizers/any`, methods),
  ];
}

function roleTargets(role: RecordedResource): Target[] {
  const arn = fieldsOf(role).requiredString("arn");
  const change = actions(
    "iam",
    "AttachRolePolicy DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy DetachRolePolicy GetRole GetRolePolicy ListAttachedRolePolicies ListInstanceProfilesForRole ListRolePolicies ListRoleTags PutRolePermissionsBoundary PutRolePolicy TagRole UpdateAssumeRolePolicy UpdateRole",
  );
  const assume = actions("sts", "AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity TagSession");
  const pass = (service: string) => ({ "iam:PassedToService": service });
  return [
    target(role, "role", arn, [...change, ...assume]),
    target(role, "to Lambda: role", arn, ["iam:PassRole"], pass("lambda.amazonaws.com")),
    target(role, "to EC2: role", arn, ["iam:PassRole"], pass("ec2.amazonaws.com")),
    target(role, "to S3: role", arn, ["iam:PassRole"], pass("s3.amazonaws.com")),
  ];
}

function instanceTargets(instance: RecordedResource, program: RecordedProgram): Target[] {
  const arn = arnOr(instance, () => localArn(program, "ec2", `instance/${instance.id ?? instance.name}`));
  const names =
    "AssociateIamInstanceProfile CreateImage DescribeInstanceAttribute GetConsoleOutput GetPasswordData ModifyInstanceAttribute RebootInstances StartInstances StopInstances TerminateInstances";
  const sessions = [...actions("ssm", "SendCommand StartSession"), "ec2-instance-connect:SendSSHPublicKey"];
  return [target(instance, "instance", arn, [...actions("ec2", names), ...sessions])];
}

/** The volume, and snapshots of it: those that the lifecycle policy made, and others. */
function volumeTargets(volume: RecordedResource, program: RecordedProgram): Target[] {
  const snapshot = `arn:${program.partition}:ec2:${program.region}::snapshot/snap-any`;
  const ofSnapshot = actions(
    "ec2",
    "CopySnapshot CreateSnapshot CreateTags CreateVolume DeleteSnapshot ModifySnapshotAttribute",
  );
  const madeBy = (policy: string | undefined) => ({ "aws:ResourceTag/aws:dlm:lifecycle-policy-id": policy });
  return [
    target(
      volume,
      "volume",
      fieldsOf(volume).requiredString("arn"),
      actions("ec2", "AttachVolume CreateSnapshot CreateTags DeleteVolume DetachVolume ModifyVolume"),
    ),
    target(volume, "snapshot by the lifecycle policy of volume", snapshot, ofSnapshot, madeBy("policy-any")),
    target(volume, "other snapshot of volume", snapshot, ofSnapshot, madeBy(undefined)),
  ];
}
