import { accountOperations } from "./accountOperations";
import { administrationOperations } from "./administrationOperations";
import { descriptionOperations } from "./descriptionOperations";
import { groupOperations } from "./groupOperations";
import type { Operation } from "./operation";
import { passkeyOperations } from "./passkeyOperations";
import { profileOperations } from "./profileOperations";
import { signInOperations } from "./signInOperations";

const operationsByName: ReadonlyMap<string, Operation> = new Map(
  [
    accountOperations,
    signInOperations,
    profileOperations,
    passkeyOperations,
    administrationOperations,
    groupOperations,
    descriptionOperations,
  ].flatMap((operations) => Object.entries(operations)),
);

/** The operation of this name, if the local run has it. */
export function findOperation(name: string): Operation | undefined {
  return operationsByName.get(name);
}
