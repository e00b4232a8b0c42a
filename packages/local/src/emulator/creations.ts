import { fieldsOf } from "../record/recordedFields";
import type { RecordedFields } from "../record/recordedFields";
import type { JsonObject, RecordedProgram } from "../record/recordedProgram";

/** A call that creates something at an emulator. */
export interface Creation {
  /** The resource's, for messages. */
  urn: string;
  /** What it is signed for. */
  signingName: string;
  headers: Record<string, string>;
  body: string;
}

type Call = Omit<Creation, "urn">;

/** How a recorded resource is created by its service's API; undefined when the emulator could do nothing with it. */
const creations: Record<string, (fields: RecordedFields) => Call | undefined> = {
  "aws:sqs/queue:Queue": (queue) =>
    json("sqs", "AmazonSQS.CreateQueue", "1.0", {
      QueueName: queue.requiredString("name"),
      Attributes: attributes(queue, {
        ContentBasedDeduplication: "contentBasedDeduplication",
        DelaySeconds: "delaySeconds",
        MaximumMessageSize: "maxMessageSize",
        MessageRetentionPeriod: "messageRetentionSeconds",
        Policy: "policy",
        ReceiveMessageWaitTimeSeconds: "receiveWaitTimeSeconds",
        RedrivePolicy: "redrivePolicy",
        VisibilityTimeout: "visibilityTimeoutSeconds",
        // AWS takes this one when it is true alone.
        ...(queue.boolean("fifoQueue") === true && { FifoQueue: "fifoQueue" }),
      }),
    }),
  "aws:sns/topic:Topic": (topic) =>
    query("sns", "CreateTopic", "2010-03-31", {
      Name: topic.requiredString("name"),
      ...entries(
        attributes(topic, {
          ContentBasedDeduplication: "contentBasedDeduplication",
          DisplayName: "displayName",
          ...(topic.boolean("fifoTopic") === true && { FifoTopic: "fifoTopic" }),
        }),
      ),
    }),
  "aws:sns/topicSubscription:TopicSubscription": (subscription) =>
    // Functions run here, where the emulator can't call them.
    subscription.string("protocol") === "lambda"
      ? undefined
      : query("sns", "Subscribe", "2010-03-31", {
          TopicArn: subscription.requiredString("topic"),
          Protocol: subscription.requiredString("protocol"),
          Endpoint: subscription.requiredString("endpoint"),
          ...entries(
            attributes(subscription, {
              FilterPolicy: "filterPolicy",
              FilterPolicyScope: "filterPolicyScope",
              RawMessageDelivery: "rawMessageDelivery",
            }),
          ),
        }),
  "aws:cloudwatch/eventBus:EventBus": (bus) =>
    json("events", "AWSEvents.CreateEventBus", "1.1", { Name: bus.requiredString("name") }),
  "aws:cloudwatch/eventRule:EventRule": (rule) =>
    json("events", "AWSEvents.PutRule", "1.1", {
      Name: rule.requiredString("name"),
      EventBusName: rule.string("eventBusName") ?? "default",
      State: rule.string("state") ?? "ENABLED",
      ...attributes(rule, { EventPattern: "eventPattern", ScheduleExpression: "scheduleExpression" }),
    }),
  "aws:cloudwatch/eventTarget:EventTarget": (target) => {
    const arn = target.requiredString("arn");
    if (arn.includes(":lambda:")) return undefined;
    return json("events", "AWSEvents.PutTargets", "1.1", {
      Rule: target.requiredString("rule"),
      EventBusName: target.string("eventBusName") ?? "default",
      Targets: [
        {
          Id: target.requiredString("targetId"),
          Arn: arn,
          ...attributes(target, { Input: "input", InputPath: "inputPath" }),
        },
      ],
    });
  },
  "aws:kinesis/stream:Stream": (stream) =>
    json("kinesis", "Kinesis_20131202.CreateStream", "1.1", {
      StreamName: stream.requiredString("name"),
      ShardCount: stream.number("shardCount") ?? 1,
    }),
};

/** Types of resources that are created at an emulator. */
export const emulatedTypes: readonly string[] = Object.keys(creations);

/** The calls that create a program's resources, in its order. */
export function creationsOf({ resources }: RecordedProgram): Creation[] {
  return resources.flatMap((resource) => {
    const call = creations[resource.type]?.(fieldsOf(resource));
    return call === undefined ? [] : [{ urn: resource.urn, ...call }];
  });
}

function json(signingName: string, target: string, version: string, body: JsonObject): Call {
  const headers = { "content-type": `application/x-amz-json-${version}`, "x-amz-target": target };
  return { signingName, headers, body: JSON.stringify(body) };
}

function query(signingName: string, action: string, version: string, parameters: Record<string, string>): Call {
  const body = new URLSearchParams({ Action: action, Version: version, ...parameters }).toString();
  return { signingName, headers: { "content-type": "application/x-www-form-urlencoded" }, body };
}

/** Attributes by AWS's names, as texts; those that the program leaves out are left out. */
function attributes(fields: RecordedFields, names: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, field]): [string, string][] => {
      const value = fields.json(field);
      if (value === undefined || value === null || value === "") return [];
      return [[name, typeof value === "string" ? value : JSON.stringify(value)]];
    }),
  );
}

/** The query protocol's form of a map. */
function entries(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value], index): [string, string][] => [
      [`Attributes.entry.${index + 1}.key`, key],
      [`Attributes.entry.${index + 1}.value`, value],
    ]),
  );
}
