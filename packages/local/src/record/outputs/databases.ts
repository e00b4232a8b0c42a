import type * as aws from "@pulumi/aws";
import { alphabets } from "./outputMocks";
import type { OutputMocks } from "./outputMocks";
import { model } from "./resourceModel";
import type { ResourceModel } from "./resourceModel";

/** Amazon RDS. Its ARNs have short kinds of their own (RDS User Guide, "Amazon Resource Names"). */
export const databaseModels: Record<string, ResourceModel> = {
  "aws:rds/instance:Instance": model<aws.rds.Instance>({
    nameProperty: "identifier",
    id: resourceId,
    outputs: (instance) => ({
      ...instanceOutputs(instance),
      address: host(instance, ""),
      endpoint: `${host(instance, "")}:${port(instance)}`,
      resourceId: instance.id,
      status: "available",
    }),
  }),
  "aws:rds/clusterInstance:ClusterInstance": model<aws.rds.ClusterInstance>({
    nameProperty: "identifier",
    id: (instance) => instance.physicalName,
    outputs: (instance) => ({ ...instanceOutputs(instance), endpoint: host(instance, "") }),
  }),
  "aws:rds/cluster:Cluster": model<aws.rds.Cluster>({
    nameProperty: "clusterIdentifier",
    id: (cluster) => cluster.physicalName,
    outputs: (cluster) => ({
      arn: cluster.arn("rds", `cluster:${cluster.physicalName}`),
      clusterResourceId: `cluster-${cluster.characters("resource", 26, alphabets.upperAlphanumeric)}`,
      endpoint: host(cluster, "cluster-"),
      port: port(cluster),
      readerEndpoint: host(cluster, "cluster-ro-"),
    }),
  }),
  "aws:rds/subnetGroup:SubnetGroup": group("subgrp"),
  "aws:rds/parameterGroup:ParameterGroup": group("pg"),
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": group("cluster-pg"),
};

function instanceOutputs(instance: OutputMocks): { arn: string; port: number } {
  return { arn: instance.arn("rds", `db:${instance.physicalName}`), port: port(instance) };
}

function resourceId(instance: OutputMocks): string {
  return `db-${instance.characters("id", 26, alphabets.upperAlphanumeric)}`;
}

function host(database: OutputMocks, kind: string): string {
  const { region, dnsSuffix } = database.providerContext;
  return `${database.physicalName}.${kind}${database.characters("host", 12, alphabets.lowerAlphanumeric)}.${region}.rds.${dnsSuffix}`;
}

/** The engine's default port (RDS API Reference, CreateDBInstance, `Port`). */
function port(database: OutputMocks): number {
  const given = database.inputs.port;
  if (typeof given === "number") return given;
  const engine = database.text("engine", "mysql");
  const ports: [name: string, port: number][] = [
    ["postgres", 5432],
    ["oracle", 1521],
    ["sqlserver", 1433],
    ["db2", 50_000],
  ];
  return ports.find(([name]) => engine.includes(name))?.[1] ?? 3306;
}

function group(kind: string): ResourceModel {
  return model<aws.rds.SubnetGroup>({
    id: (parameters) => parameters.physicalName,
    outputs: (parameters) => ({ arn: parameters.arn("rds", `${kind}:${parameters.physicalName}`) }),
  });
}
