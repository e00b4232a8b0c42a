import { courseItem } from "./courseItem";
import type { Item } from "./courseItem";
import { courseLevel } from "./store";
import type { Course } from "./store";
import seeds from "./seedCourses.json";

/** The courses of a new store. */
export const seedCourses: readonly Course[] = seeds.map((seed) => ({ ...seed, level: courseLevel(seed.level) }));

/** The same as DynamoDB items by course id; the Pulumi program seeds the table with them. */
export const seedItems: Record<string, Item> = Object.fromEntries(
  seedCourses.map((course) => [course.courseId, courseItem(course)]),
);
