import { fieldsOf, resourcesOfType } from "../record/recordedFields";
import type { RecordedProgram } from "../record/recordedProgram";
import type { SampleEvent } from "./schema";

const messageId = "11111111-2222-4333-8444-555555555555";

/**
 * Events of services that call functions, with the program's first bucket, queue and topic in them (Lambda Developer Guide:
 * "Process Amazon S3 event notifications", "Using Lambda with Amazon SQS", "Invoking Lambda functions with Amazon SNS
 * notifications"; EventBridge User Guide, "Events").
 */
export function serviceEvents(program: RecordedProgram): SampleEvent[] {
  const { region, accountId, partition } = program;
  const first = (type: string, field: string, otherwise: string): string => {
    const [resource] = resourcesOfType(program, type);
    return (resource && fieldsOf(resource).string(field)) ?? otherwise;
  };
  const arn = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
  const now = new Date();
  const time = now.toISOString();
  const bucket = first("aws:s3/bucket:Bucket", "bucket", "example-bucket");
  const topicArn = first("aws:sns/topic:Topic", "arn", arn("sns", "example-topic"));
  const event = (source: string, detailType: string, resources: string[], detail: object) => ({
    version: "0",
    id: messageId,
    "detail-type": detailType,
    source,
    account: accountId,
    // EventBridge gives whole seconds.
    time: time.replace(/\.\d+Z$/, "Z"),
    region,
    resources,
    detail,
  });
  return [
    {
      name: "Amazon S3: object created",
      event: {
        Records: [
          {
            eventVersion: "2.1",
            eventSource: "aws:s3",
            awsRegion: region,
            eventTime: time,
            eventName: "ObjectCreated:Put",
            userIdentity: { principalId: "EXAMPLE" },
            requestParameters: { sourceIPAddress: "127.0.0.1" },
            responseElements: { "x-amz-request-id": "EXAMPLE123456789", "x-amz-id-2": "EXAMPLE123/5678abcdefghijk" },
            s3: {
              s3SchemaVersion: "1.0",
              configurationId: "example",
              bucket: {
                name: bucket,
                ownerIdentity: { principalId: "EXAMPLE" },
                arn: `arn:${partition}:s3:::${bucket}`,
              },
              object: {
                key: "example/key.txt",
                size: 1024,
                eTag: "0123456789abcdef0123456789abcdef",
                sequencer: "0A1B2C3D4E5F678901",
              },
            },
          },
        ],
      },
    },
    {
      name: "Amazon SQS: one message",
      event: {
        Records: [
          {
            messageId,
            receiptHandle: "MessageReceiptHandle",
            body: "{}",
            attributes: {
              ApproximateReceiveCount: "1",
              SentTimestamp: String(now.getTime()),
              SenderId: accountId,
              ApproximateFirstReceiveTimestamp: String(now.getTime()),
            },
            messageAttributes: {},
            // MD5 of the body.
            md5OfBody: "99914b932bd37a50b983c5e7c90ae93b",
            eventSource: "aws:sqs",
            eventSourceARN: first("aws:sqs/queue:Queue", "arn", arn("sqs", "example-queue")),
            awsRegion: region,
          },
        ],
      },
    },
    {
      name: "Amazon SNS: one notification",
      event: {
        Records: [
          {
            EventVersion: "1.0",
            EventSubscriptionArn: `${topicArn}:${messageId}`,
            EventSource: "aws:sns",
            Sns: {
              SignatureVersion: "1",
              Timestamp: time,
              Signature: "EXAMPLE",
              SigningCertUrl: `https://sns.${region}.amazonaws.com/SimpleNotificationService.pem`,
              MessageId: messageId,
              Message: "{}",
              MessageAttributes: {},
              Type: "Notification",
              UnsubscribeUrl: `https://sns.${region}.amazonaws.com/?Action=Unsubscribe`,
              TopicArn: topicArn,
              Subject: "example",
            },
          },
        ],
      },
    },
    { name: "Amazon EventBridge: an event", event: event("example.application", "Example", [], { key: "value" }) },
    {
      name: "Amazon EventBridge: a schedule",
      event: event("aws.events", "Scheduled Event", [arn("events", "rule/example")], {}),
    },
  ];
}
