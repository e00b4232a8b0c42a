import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { accountVariables } from "./arnPatterns";
import type { PatternStatement } from "./mergedStatements";

/** What deploying a stack takes, and the most that the stack's own roles may do; reviewed, and in the repository. */
export interface StackPermissions {
  deploy: PatternStatement[];
  boundary: PatternStatement[];
}

/** Stands for the ARN of the boundary in the statements of a deployment. */
export const boundaryVariable = "${PermissionsBoundary}";

/** Its name is fixed: the stack's configuration and the deploy role both know it. */
export function boundaryName(stack: string): string {
  return `learninghub-${stack}-boundary`;
}

function permissionsFile(stack: string): string {
  return path.join(__dirname, `${stack}.json`);
}

/** Undefined when there is no file for the stack. */
export function reviewedPermissions(stack: string): StackPermissions | undefined {
  const file = permissionsFile(stack);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as StackPermissions) : undefined;
}

export function writePermissions(stack: string, permissions: StackPermissions): void {
  writeFileSync(permissionsFile(stack), permissionsText(permissions));
}

/** As in the file: a line for each action and resource, so that a review shows what a change adds. */
export function permissionsText(permissions: StackPermissions): string {
  return `${JSON.stringify(permissions, undefined, 2)}\n`;
}

/** The account that policies are for. */
export interface Account {
  partition: string;
  region: string;
  accountId: string;
}

/** Most characters of a managed policy (IAM User Guide, "IAM and AWS STS quotas"); whitespace does not count. */
const longestPolicy = 6_144;

/**
 * Policy documents with the statements, as few as hold them.
 * @param boundaryArn of the roles that the deployment creates
 * @throws {Error} when one statement is too long for a policy
 */
export function policyDocuments(
  statements: readonly PatternStatement[],
  account: Account,
  boundaryArn: string,
): string[] {
  const documents: string[][] = [];
  for (const statement of statements) {
    const text = inAccount(statementText(statement), account, boundaryArn);
    const last = documents.at(-1);
    if (documentText([text]).length > longestPolicy) throw new Error(`too long for a managed policy: ${text}`);
    if (last !== undefined && documentText([...last, text]).length <= longestPolicy) last.push(text);
    else documents.push([text]);
  }
  return documents.map(documentText);
}

function statementText({ actions, resources, conditions }: PatternStatement): string {
  return JSON.stringify({
    Effect: "Allow",
    Action: actions,
    Resource: resources,
    ...(Object.keys(conditions).length > 0 && { Condition: conditions }),
  });
}

function documentText(statements: readonly string[]): string {
  return `{"Version":"2012-10-17","Statement":[${statements.join(",")}]}`;
}

function inAccount(text: string, { partition, region, accountId }: Account, boundaryArn: string): string {
  return text
    .replaceAll(accountVariables.partition, partition)
    .replaceAll(accountVariables.region, region)
    .replaceAll(accountVariables.accountId, accountId)
    .replaceAll(boundaryVariable, boundaryArn);
}
