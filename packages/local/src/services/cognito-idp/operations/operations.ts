import { accountOperations } from "./accountOperations";
import { administrationOperations } from "./administrationOperations";
import { descriptionOperations } from "./descriptionOperations";
import { groupOperations } from "./groupOperations";
import { identityProviderOperations } from "./identityProviderOperations";
import { managementOperations } from "./managementOperations";
import type { Operation } from "./operation";
import { passkeyOperations } from "./passkeyOperations";
import { profileOperations } from "./profileOperations";
import { settingsOperations } from "./settingsOperations";
import { signInOperations } from "./signInOperations";
import { unservedOperations } from "./unservedOperations";

const operationsByName: ReadonlyMap<string, Operation> = new Map(
  [
    unservedOperations,
    managementOperations,
    accountOperations,
    signInOperations,
    profileOperations,
    passkeyOperations,
    administrationOperations,
    groupOperations,
    identityProviderOperations,
    descriptionOperations,
    settingsOperations,
  ].flatMap((operations) => Object.entries(operations)),
);

/** The operation of this name, if the local run has it. */
export function findOperation(name: string): Operation | undefined {
  return operationsByName.get(name);
}
