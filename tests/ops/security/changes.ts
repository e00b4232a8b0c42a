import type {
  Json,
  JsonObject,
  RecordedProgram,
  RecordedResource,
} from "../../../packages/local/src/record/recordedProgram";
import { recordedResource } from "../../local/recordedFixtures";

/** A recorded value that has to be a text. */
export function text(value: Json | undefined): string {
  if (typeof value !== "string") throw new Error(`a text was expected, not ${JSON.stringify(value)}`);
  return value;
}

/** Of a policy document, which is recorded as text or as an object. */
export function statements(policy: Json | undefined): JsonObject[] {
  const document = (typeof policy === "string" ? JSON.parse(policy) : policy) as { Statement: JsonObject[] };
  return document.Statement;
}

/** @throws when the program registers no such resource */
export function indexOf(resources: RecordedResource[], type: string, name: string): number {
  const index = resources.findIndex((one) => one.type === type && one.name === name);
  if (index === -1) throw new Error(`the program registers no ${type} ${name}`);
  return index;
}

/** @throws when the program registers no such resource */
export function find({ resources }: RecordedProgram, type: string, name: string): RecordedResource {
  return resources[indexOf(resources, type, name)]!;
}

/** Adds a policy with one more statement to a role; `more` replaces or adds elements of it. */
export function grant(
  program: RecordedProgram,
  roleName: string,
  Action: string[],
  Resource: string,
  more: JsonObject = {},
) {
  const role = find(program, "aws:iam/role:Role", roleName).outputs.name!;
  const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource, ...more }] };
  program.resources.push(resource("aws:iam/rolePolicy:RolePolicy", "added", "added", { role, name: "added", policy }));
}

/** A resource as if the program had registered it. */
export function resource(type: string, name: string, id: string, outputs: JsonObject): RecordedResource {
  return { ...recordedResource(type, name, outputs), id };
}
