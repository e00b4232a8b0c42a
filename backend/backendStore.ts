import type * as pulumi from "@pulumi/pulumi";
import type { ApiAlarmsArgs, BundledFunctionArgs } from "pulumi-secured-api";

/** A store for courses and exams. Each implementation is a file in this folder. */
export interface BackendStore {
  /**
   * Environment and permissions that a function needs to use the store, and no more.
   * @param actions DynamoDB actions that it needs, without the service prefix; a database ignores them
   */
  access: (...actions: string[]) => StoreAccess;
  /** Functions that use the store depend on these. */
  readonly dependsOn: pulumi.Resource[];
  /** What alarms monitor. */
  readonly watched: Pick<ApiAlarmsArgs, "table" | "database">;
  /** The stack outputs of this store. */
  readonly outputs: Record<string, pulumi.Output<string>>;
}

export type StoreAccess = Pick<BundledFunctionArgs, "environment" | "statements" | "vpc" | "external" | "alias">;
