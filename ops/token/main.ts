import { runCommand, StackOutputsError } from "pulumi-aws-local/cli";
import { signInAs } from "./signIn";
import { SignInError } from "./signInError";
import { tokenCommand } from "./tokenCommand";

const say = (text: string): void => void process.stderr.write(text);
const failures = { expected: [StackOutputsError, SignInError] };

void runCommand(tokenCommand, process.argv.slice(2), failures, async (options) => {
  // Amplify waits for an answer as long as the network does.
  const late = setTimeout(
    () => {
      say(`Signing in took longer than ${options.timeout} s.\n`);
      process.exit(1);
    },
    Number(options.timeout) * 1000,
  );
  const { idToken, accessToken } = await signInAs(options, { input: process.stdin, environment: process.env, say });
  clearTimeout(late);
  process.stdout.write(`${options.access ? accessToken : idToken}\n`);
  return 0;
}).then((exitCode) => {
  if (exitCode > 0) process.exit(exitCode);
  process.stdin.destroy();
});
