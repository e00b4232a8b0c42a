import type { AccessControl } from "../iam/localIam";
import type { ServiceModule } from "../service";
import { Keys, targetPrefix } from "./keys";

/** Symmetric encryption keys. */
export const kms = {
  name: "kms",
  resourceTypes: ["aws:kms/alias:Alias", "aws:kms/key:Key", "aws:kms/keyPolicy:KeyPolicy"],
  servedTypes: ["aws:kms/key:Key"],
  targetPrefix,
  storage: ["kms.key"],
  create: (program, { dataDirectory, events }, { iam }) =>
    new Keys(program, { dataDirectory, iam, onRequest: events.onRequest }),
} satisfies ServiceModule<{
  iam: AccessControl;
}>;
