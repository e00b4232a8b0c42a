import { types } from "../rule";
import type { CheckedResource, ResourceRule, Violation } from "../rule";
import { at, isAbsent, isOrMayBe, items, quoted } from "../value";
import type { Value } from "../value";

/** Types whose data lies encrypted only when they say so, and the property that does. DynamoDB and Secrets Manager always encrypt. */
const encryptionFlags: Readonly<Record<string, string>> = {
  "aws:ebs/volume:Volume": "encrypted",
  "aws:efs/fileSystem:FileSystem": "encrypted",
  "aws:rds/instance:Instance": "storageEncrypted",
  "aws:rds/cluster:Cluster": "storageEncrypted",
};
const instance = "aws:ec2/instance:Instance";
const launchTemplate = "aws:ec2/launchTemplate:LaunchTemplate";

export const encryptionRules: readonly ResourceRule[] = [
  {
    name: "storage-encrypted",
    description: "Volumes, file systems and databases are encrypted.",
    appliesTo: types(...Object.keys(encryptionFlags), instance, launchTemplate),
    check: (resource) =>
      flags(resource).flatMap(([field, value]): Violation | Violation[] =>
        isOrMayBe(value, true)
          ? []
          : {
              found: `${field} ${quoted(value)} at ${resource.name}`,
              allowed: "true; without a key of one's own, AWS's is used",
              change: `${field} where ${resource.name} is made`,
            },
      ),
  },
  {
    name: "topic-encrypted",
    description: "Topics, whose messages quote logs, are encrypted.",
    appliesTo: types("aws:sns/topic:Topic"),
    check: ({ name, properties: { kmsMasterKeyId } }) =>
      isAbsent(kmsMasterKeyId)
        ? {
            found: `the topic ${name} without kmsMasterKeyId`,
            allowed: "the id of a KMS key that the topic's publishers may use",
            change: `kmsMasterKeyId where ${name} is made`,
          }
        : [],
  },
];

function flags({ type, properties }: CheckedResource): [field: string, value: Value | undefined][] {
  const field = encryptionFlags[type];
  if (field !== undefined) return [[field, properties[field]]];
  if (type === launchTemplate) {
    return items(properties.blockDeviceMappings).map((mapping, index) => [
      `blockDeviceMappings[${index}].ebs.encrypted`,
      // A launch template writes its truth values as text.
      at(mapping, "ebs", "encrypted") === "true" ? true : at(mapping, "ebs", "encrypted"),
    ]);
  }
  return [
    ["rootBlockDevice.encrypted", at(properties.rootBlockDevice, "encrypted")],
    ...items(properties.ebsBlockDevices).map((device, index): [string, Value | undefined] => [
      `ebsBlockDevices[${index}].encrypted`,
      at(device, "encrypted"),
    ]),
  ];
}
