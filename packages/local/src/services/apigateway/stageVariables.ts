/** An integration's URI with the stage variables that it names, as in `${stageVariables.host}`; one that is not set is empty. */
export function withStageVariables(uri: string, variables: Readonly<Record<string, string>> | null): string {
  return uri.replace(/\$\{stageVariables\.(\w+)\}/g, (_, name: string) => variables?.[name] ?? "");
}
