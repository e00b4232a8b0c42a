import type { Course } from "./store";

/** A marshalled DynamoDB attribute value, of the types that are stored here. */
type ItemValue = { S: string } | { N: string } | { L: ItemValue[] } | { M: Record<string, ItemValue> };

/** A DynamoDB item: attribute values by name. `JSON.stringify` of it is what `aws.dynamodb.TableItem` takes. */
export type Item = Record<string, ItemValue>;

/** The partition that holds every course; the sort key is the course id, which gives the list its order. */
export const coursePartition = "COURSE";

/** The item's key of a course. */
export function courseKey(courseId: string) {
  return { pk: { S: coursePartition }, sk: { S: courseId } };
}

/** A course as the table holds it. Independent of the SDK, because the Pulumi program seeds the table with it. */
export function courseItem({ courseId, title, description, level, durationHours, topics }: Course): Item {
  return {
    ...courseKey(courseId),
    title: { S: title },
    description: { S: description },
    level: { S: level },
    durationHours: { N: String(durationHours) },
    topics: { L: topics.map((topic) => ({ S: topic })) },
  };
}
