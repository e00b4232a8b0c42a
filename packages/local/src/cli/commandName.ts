/** How this process was called, for help texts and errors: by the npm script of that name, or by the package's command. */
export function commandName(command: "start" | "record" | "doctor"): string {
  if (process.env.npm_lifecycle_event !== command) return `npx pulumi-aws-local ${command}`;
  return command === "start" ? "npm start --" : `npm run ${command} --`;
}
