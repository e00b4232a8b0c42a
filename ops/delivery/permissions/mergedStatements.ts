/** A statement for any account: its ARNs have variables for the partition, the region and the account's id. */
export interface PatternStatement {
  actions: string[];
  resources: string[];
  /** IAM condition block; empty for none. */
  conditions: Record<string, Record<string, string | string[]>>;
}

/** Statements with the same conditions become one when they have the same resources, or the same actions. */
export function merged(statements: readonly PatternStatement[]): PatternStatement[] {
  const meant = statements.filter(({ actions, resources }) => actions.length > 0 && resources.length > 0);
  const byResources = groups(meant, ({ resources, conditions }) => [resources, conditions]);
  const byActions = groups(byResources, ({ actions, conditions }) => [actions, conditions]);
  return byActions.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function groups(statements: readonly PatternStatement[], key: (statement: PatternStatement) => unknown) {
  const found = new Map<string, PatternStatement>();
  for (const statement of statements) {
    const text = JSON.stringify(key(statement));
    const { actions, resources, conditions } = found.get(text) ?? { ...statement, actions: [], resources: [] };
    found.set(text, {
      actions: [...new Set([...actions, ...statement.actions])].sort(),
      resources: [...new Set([...resources, ...statement.resources])].sort(),
      conditions,
    });
  }
  return [...found.values()];
}
