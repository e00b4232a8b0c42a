import type * as pulumi from "@pulumi/pulumi";
import type { ApiAlarmsArgs, BundledFunctionArgs } from "pulumi-secured-api";

/** Where the functions keep courses and exams. Each kind is one file beside this one. */
export interface BackendStore {
  /**
   * What a function has to be given to reach the store, and nothing more.
   * @param actions DynamoDB actions that it needs, without the service; a database knows logins instead
   */
  access: (...actions: string[]) => StoreAccess;
  /** Functions that use the store are made and changed after these. */
  readonly dependsOn: pulumi.Resource[];
  /** What alarms watch. */
  readonly watched: Pick<ApiAlarmsArgs, "table" | "database">;
  /** The stack outputs that only this kind of store has. */
  readonly outputs: Record<string, pulumi.Output<string>>;
}

export type StoreAccess = Pick<BundledFunctionArgs, "environment" | "statements" | "vpc" | "external" | "alias">;
