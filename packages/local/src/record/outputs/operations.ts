import type * as aws from "@pulumi/aws";
import { alphabets } from "./outputMocks";
import type { OutputMocks } from "./outputMocks";
import { creationDate, model } from "./resourceModel";
import type { ResourceModel } from "./resourceModel";

/** Logs, alarms, messages, secrets, keys and e-mail identities. */
export const operationsModels: Record<string, ResourceModel> = {
  "aws:cloudwatch/logGroup:LogGroup": model<aws.cloudwatch.LogGroup>({
    id: (group) => group.physicalName,
    defaults: { logGroupClass: "STANDARD", retentionInDays: 0, skipDestroy: false },
    outputs: (group) => ({ arn: group.arn("logs", `log-group:${group.physicalName}`) }),
  }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": model<aws.cloudwatch.MetricAlarm>({
    id: (alarm) => alarm.physicalName,
    defaults: { actionsEnabled: true, treatMissingData: "missing" },
    outputs: (alarm) => ({ arn: alarm.arn("cloudwatch", `alarm:${alarm.physicalName}`) }),
  }),
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": model<aws.cloudwatch.CompositeAlarm>({
    nameProperty: null,
    id: (alarm) => alarm.text("alarmName"),
    outputs: (alarm) => ({ arn: alarm.arn("cloudwatch", `alarm:${alarm.text("alarmName")}`) }),
  }),
  "aws:cloudwatch/dashboard:Dashboard": model<aws.cloudwatch.Dashboard>({
    nameProperty: null,
    id: (dashboard) => dashboard.text("dashboardName"),
    outputs: ({ id, providerContext }) => ({
      dashboardArn: `arn:${providerContext.partition}:cloudwatch::${providerContext.accountId}:dashboard/${id}`,
    }),
  }),
  "aws:cloudwatch/eventRule:EventRule": model<aws.cloudwatch.EventRule>({
    id: (rule) => rule.physicalName,
    defaults: { eventBusName: "default", state: "ENABLED" },
    outputs: (rule) => ({ arn: rule.arn("events", `rule/${rule.physicalName}`) }),
  }),
  "aws:cloudwatch/eventTarget:EventTarget": model<aws.cloudwatch.EventTarget>({
    nameProperty: null,
    id: (target) => `${target.text("rule")}-${targetId(target)}`,
    defaults: { eventBusName: "default", forceDestroy: false },
    outputs: (target) => ({ targetId: targetId(target) }),
  }),
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": model<aws.cloudwatch.LogMetricFilter>({
    id: (filter) => filter.physicalName,
    defaults: { applyOnTransformedLogs: false },
  }),

  "aws:sns/topic:Topic": model<aws.sns.Topic>({
    id: (topic) => topic.arn("sns", topic.physicalName),
    outputs: (topic) => ({ arn: topic.id, owner: topic.providerContext.accountId }),
  }),
  "aws:sns/topicPolicy:TopicPolicy": model<aws.sns.TopicPolicy>({
    nameProperty: null,
    id: (policy) => policy.text("arn"),
    outputs: (policy) => ({ owner: policy.providerContext.accountId }),
  }),
  "aws:sns/topicSubscription:TopicSubscription": model<aws.sns.TopicSubscription>({
    nameProperty: null,
    id: (subscription) => `${subscription.text("topic")}:${subscription.uuid("id")}`,
    outputs: (subscription) => ({
      arn: subscription.id,
      ownerId: subscription.providerContext.accountId,
      pendingConfirmation: subscription.text("protocol").startsWith("email"),
    }),
  }),
  "aws:sqs/queue:Queue": model<aws.sqs.Queue>({
    id: queueUrl,
    defaults: { visibilityTimeoutSeconds: 30 },
    outputs: (queue) => ({ arn: queue.arn("sqs", queue.physicalName), url: queueUrl(queue) }),
  }),

  "aws:secretsmanager/secret:Secret": model<aws.secretsmanager.Secret>({
    // Secrets Manager appends a hyphen and six characters to the name
    id: (secret) =>
      secret.arn(
        "secretsmanager",
        `secret:${secret.physicalName}-${secret.characters("arn", 6, alphabets.alphanumeric)}`,
      ),
    outputs: (secret) => ({ arn: secret.id }),
  }),
  "aws:secretsmanager/secretVersion:SecretVersion": model<aws.secretsmanager.SecretVersion>({
    nameProperty: null,
    id: (version) => `${version.text("secretId")}|${version.uuid("id")}`,
    defaults: { versionStages: ["AWSCURRENT"] },
    outputs: (version) => ({
      arn: version.text("secretId"),
      secretArn: version.text("secretId"),
      versionId: version.uuid("id"),
    }),
  }),
  "aws:kms/key:Key": model<aws.kms.Key>({
    nameProperty: null,
    id: (key) => key.uuid("id"),
    defaults: { enableKeyRotation: false, isEnabled: true, keyUsage: "ENCRYPT_DECRYPT", multiRegion: false },
    outputs: (key) => ({ arn: key.arn("kms", `key/${key.id}`), keyId: key.id }),
  }),
  "aws:kms/alias:Alias": model<aws.kms.Alias>({
    autoName: (name) => `alias/${name}`,
    id: (alias) => alias.physicalName,
    outputs: (alias) => ({
      arn: alias.arn("kms", alias.physicalName),
      targetKeyArn: alias.arn("kms", `key/${alias.text("targetKeyId").replace(/^.*\//, "")}`),
    }),
  }),

  "aws:ssm/parameter:Parameter": model<aws.ssm.Parameter>({
    id: (parameter) => parameter.physicalName,
    defaults: { dataType: "text", tier: "Standard" },
    outputs: (parameter) => ({
      arn: parameter.arn("ssm", `parameter/${parameter.physicalName.replace(/^\//, "")}`),
      version: 1,
    }),
  }),
  "aws:ssm/document:Document": model<aws.ssm.Document>({
    id: (document) => document.physicalName,
    defaults: { documentFormat: "JSON" },
    outputs: (document) => ({
      arn: document.arn("ssm", `document/${document.physicalName}`),
      createdDate: creationDate,
      defaultVersion: "1",
      documentVersion: "1",
      latestVersion: "1",
      owner: document.providerContext.accountId,
      status: "Active",
    }),
  }),
  "aws:ssm/association:Association": model<aws.ssm.Association>({
    id: (association) => association.uuid("id"),
    defaults: { documentVersion: "$DEFAULT" },
    outputs: (association) => ({
      arn: association.arn("ssm", `association/${association.id}`),
      associationId: association.id,
    }),
  }),

  "aws:dlm/lifecyclePolicy:LifecyclePolicy": model<aws.dlm.LifecyclePolicy>({
    nameProperty: null,
    id: (policy) => `policy-${policy.hex("id", 17)}`,
    defaults: { state: "ENABLED" },
    outputs: (policy) => ({ arn: policy.arn("dlm", `policy/${policy.id}`) }),
  }),

  "aws:ses/emailIdentity:EmailIdentity": model<aws.ses.EmailIdentity>({
    nameProperty: null,
    id: (identity) => identity.text("email"),
    outputs: (identity) => ({ arn: identity.arn("ses", `identity/${identity.id}`) }),
  }),
  "aws:ses/domainIdentity:DomainIdentity": model<aws.ses.DomainIdentity>({
    nameProperty: null,
    id: (identity) => identity.text("domain"),
    outputs: (identity) => ({
      arn: identity.arn("ses", `identity/${identity.id}`),
      verificationToken: `${identity.characters("token", 43, alphabets.alphanumeric)}=`,
    }),
  }),
  "aws:sesv2/emailIdentity:EmailIdentity": model<aws.sesv2.EmailIdentity>({
    nameProperty: null,
    id: (identity) => identity.text("emailIdentity"),
    outputs: (identity) => ({
      arn: identity.arn("ses", `identity/${identity.id}`),
      identityType: identity.id.includes("@") ? "EMAIL_ADDRESS" : "DOMAIN",
      verificationStatus: "PENDING",
      verifiedForSendingStatus: false,
    }),
  }),
  "aws:sesv2/configurationSet:ConfigurationSet": model<aws.sesv2.ConfigurationSet>({
    nameProperty: null,
    id: (set) => set.text("configurationSetName"),
    outputs: (set) => ({ arn: set.arn("ses", `configuration-set/${set.id}`) }),
  }),
};

/** The provider generates one where the program gives none. */
function targetId(target: OutputMocks): string {
  return target.text("targetId") || `terraform-${target.characters("target", 26, alphabets.digits)}`;
}

function queueUrl({ providerContext, physicalName }: OutputMocks): string {
  return `https://sqs.${providerContext.region}.${providerContext.dnsSuffix}/${providerContext.accountId}/${physicalName}`;
}
