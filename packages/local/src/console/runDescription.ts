import { fieldsOf, resourcesOfType } from "../record/recordedFields";
import type { RecordedFields } from "../record/recordedFields";
import type { ConsoleContext } from "./consoleContext";
import type { RunDescription } from "./schema";

interface Described {
  name: string;
  id: string;
  fields: RecordedFields;
}

export function describeRun({ root, startedAt, program, addresses, listeners }: ConsoleContext): RunDescription {
  const { project, stack, region, accountId, resources } = program();
  const ofTypes = (...types: string[]): Described[] =>
    types.flatMap((type) =>
      resourcesOfType({ ...program(), resources }, type).map((resource) => ({
        name: resource.name,
        id: resource.id ?? "",
        fields: fieldsOf(resource),
      })),
    );
  const clients = ofTypes("aws:cognito/userPoolClient:UserPoolClient");
  const { aws, cognito, s3 } = listeners();
  return {
    project,
    stack,
    region,
    accountId,
    root,
    startedAt,
    addresses: [
      ...addresses().map(({ name, url }) => ({ name, url })),
      { name: "User pools", url: cognito },
      { name: "Buckets", url: s3 },
      { name: "AWS SDKs and CLI", url: aws },
    ],
    apis: addresses().flatMap(({ type, id, name, url }) => (type === "api" ? [{ apiId: id, name, url }] : [])),
    userPools: ofTypes("aws:cognito/userPool:UserPool").map(({ id, name, fields }) => ({
      userPoolId: id,
      name: fields.string("name") ?? name,
      clients: clients
        .filter((client) => client.fields.string("userPoolId") === id)
        .map((client) => ({ clientId: client.id, name: client.fields.string("name") ?? client.name })),
    })),
    functions: ofTypes("aws:lambda/function:Function").map(({ id, fields }) => ({
      functionName: fields.string("name") ?? id,
    })),
    buckets: ofTypes("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2").map(({ id, fields }) => ({
      bucketName: fields.string("bucket") ?? id,
    })),
    tables: ofTypes("aws:dynamodb/table:Table").map(({ id, fields }) => ({ tableName: fields.string("name") ?? id })),
    queues: ofTypes("aws:sqs/queue:Queue").map(({ id, name, fields }) => ({
      name: fields.string("name") ?? name,
      url: fields.string("url") ?? id,
    })),
  };
}
