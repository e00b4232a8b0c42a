import { asksForHelp, runCommand, StackOutputsError } from "pulumi-aws-local/cli";
import { UsersError } from "./exportedUser";
import { checkUsers, exportUsers, importUsers } from "./moveUsers";
import { checkCommand, exportCommand, importCommand } from "./usersCommands";

const [subcommand = "", ...args] = process.argv.slice(2);
const failures = { expected: [StackOutputsError, UsersError] };
const context = { input: process.stdin, say: (line: string): void => void process.stdout.write(`${line}\n`) };

const help =
  "Usage: npm run users -- export | import | check   [options]\n\n" +
  "Moves the users of one user pool to another one; docs/operations.md has the steps.\n" +
  [exportCommand, importCommand, checkCommand].map(({ name, summary }) => `\n  ${name} --help\n${summary}\n`).join("");

function run(): Promise<number> {
  switch (subcommand) {
    case "export":
      return runCommand(exportCommand, args, failures, (options) => exportUsers(options, context));
    case "import":
      return runCommand(importCommand, args, failures, (options) => importUsers(options, context));
    case "check":
      return runCommand(checkCommand, args, failures, (options) => checkUsers(options, context));
    default: {
      const asked = asksForHelp([subcommand]);
      process[asked ? "stdout" : "stderr"].write(help);
      return Promise.resolve(asked ? 0 : 2);
    }
  }
}

void run().then((exitCode) => {
  process.exitCode = exitCode;
  // An open standard input, such as a local run's, must not delay the exit.
  process.stdin.destroy();
});
