import type * as aws from "@pulumi/aws";
import { alphabets } from "./outputMocks";
import { creationDate, model } from "./resourceModel";
import type { ResourceModel } from "./resourceModel";

/** What connects applications: Step Functions, Kinesis, EventBridge's buses, AppSync. */
export const integrationModels: Record<string, ResourceModel> = {
  "aws:sfn/stateMachine:StateMachine": model<aws.sfn.StateMachine>({
    id: (machine) => machine.arn("states", `stateMachine:${machine.physicalName}`),
    defaults: { publish: false, type: "STANDARD" },
    outputs: (machine) => ({ arn: machine.id, creationDate, revisionId: "INITIAL", status: "ACTIVE" }),
  }),
  "aws:sfn/activity:Activity": model<aws.sfn.Activity>({
    id: (activity) => activity.arn("states", `activity:${activity.physicalName}`),
    outputs: (activity) => ({ arn: activity.id, creationDate }),
  }),
  "aws:kinesis/stream:Stream": model<aws.kinesis.Stream>({
    id: (stream) => stream.arn("kinesis", `stream/${stream.physicalName}`),
    defaults: { encryptionType: "NONE", retentionPeriod: 24 },
    outputs: (stream) => ({ arn: stream.id }),
  }),
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": model<aws.kinesis.FirehoseDeliveryStream>({
    id: (stream) => stream.arn("firehose", `deliverystream/${stream.physicalName}`),
    outputs: (stream) => ({ arn: stream.id }),
  }),
  "aws:cloudwatch/eventBus:EventBus": model<aws.cloudwatch.EventBus>({
    id: (bus) => bus.physicalName,
    outputs: (bus) => ({ arn: bus.arn("events", `event-bus/${bus.physicalName}`) }),
  }),
  "aws:cloudwatch/logStream:LogStream": model<aws.cloudwatch.LogStream>({
    id: (stream) => stream.physicalName,
    outputs: (stream) => ({
      arn: stream.arn("logs", `log-group:${stream.text("logGroupName")}:log-stream:${stream.physicalName}`),
    }),
  }),
  "aws:appsync/graphQLApi:GraphQLApi": model<aws.appsync.GraphQLApi>({
    id: (api) => api.characters("id", 26, alphabets.lowerAlphanumeric),
    outputs: (api) => {
      const { region, dnsSuffix } = api.providerContext;
      const host = api.characters("host", 26, alphabets.lowerAlphanumeric);
      return {
        arn: api.arn("appsync", `apis/${api.id}`),
        uris: {
          GRAPHQL: `https://${host}.appsync-api.${region}.${dnsSuffix}/graphql`,
          REALTIME: `wss://${host}.appsync-realtime-api.${region}.${dnsSuffix}/graphql`,
        },
      };
    },
  }),
  "aws:appsync/apiKey:ApiKey": model<aws.appsync.ApiKey>({
    nameProperty: null,
    id: (key) => `${key.text("apiId")}:da2-${key.characters("key", 26, alphabets.lowerAlphanumeric)}`,
    outputs: (key) => ({ key: key.id.replace(/^.*:/, ""), apiKeyId: key.id.replace(/^.*:/, "") }),
  }),
};
