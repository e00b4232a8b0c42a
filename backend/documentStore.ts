import * as pulumi from "@pulumi/pulumi";
import { DocumentTable } from "pulumi-secured-api";
import { seedItems } from "../handlers/store/initialCourses";
import type { BackendStore } from "./backendStore";
import { bundling } from "./bundling";

/** A DynamoDB table: the store of a stack without a database. docs/data-layer.md gives the reasons. */
export function documentStore(deletionProtection: boolean, opts: pulumi.ComponentResourceOptions): BackendStore {
  const table = new DocumentTable("store", { deletionProtection, seedItems }, opts);
  return {
    access: (...actions) => ({
      environment: { STORE_URL: pulumi.interpolate`dynamodb:${table.tableName}` },
      statements: [{ actions: actions.map((action) => `dynamodb:${action}`), resources: [table.arn] }],
      ...bundling.none,
    }),
    dependsOn: [],
    watched: { table },
    outputs: {},
  };
}
