import type { AccessControl } from "../iam/localIam";
import type { Service, ServiceModule } from "../service";
import { loadDynalite } from "./dynalite";
import { Tables, targetPrefix } from "./tables";

/** Tables with their items. Streams and settings that change nothing on one machine, such as backups, are only recorded. */
export const dynamodb = {
  name: "dynamodb",
  resourceTypes: [
    "aws:dynamodb/resourcePolicy:ResourcePolicy",
    "aws:dynamodb/table:Table",
    "aws:dynamodb/tableItem:TableItem",
  ],
  servedTypes: ["aws:dynamodb/table:Table"],
  targetPrefix,
  storage: ["dynamodb.sqlite"],
  preload: loadDynalite,
  create: (program, { dataDirectory, events }, { iam }): Service => new Tables(program, { dataDirectory, iam, events }),
} satisfies ServiceModule<{
  iam: AccessControl;
}>;
