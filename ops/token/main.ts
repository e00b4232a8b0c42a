import { inspect } from "node:util";
import { UsageError } from "../shared/commandLine";
import { StackOutputsError } from "pulumi-aws-local/cli";
import { signInAs } from "./signIn";
import { SignInError } from "./signInError";
import { parseTokenOptions, usage } from "./tokenOptions";

const say = (text: string): void => void process.stderr.write(text);

async function main(): Promise<void> {
  const options = parseTokenOptions(process.argv.slice(2));
  if (options.help) {
    console.log(usage);
    return;
  }
  const { input, environment } = { input: process.stdin, environment: process.env };
  // Amplify waits for an answer as long as the network does.
  const late = setTimeout(() => {
    say(`Signing in took longer than ${options.timeoutMs / 1000} s.\n`);
    process.exit(1);
  }, options.timeoutMs);
  const { idToken, accessToken } = await signInAs(options, { input, environment, say });
  clearTimeout(late);
  process.stdout.write(`${options.access ? accessToken : idToken}\n`);
}

main().then(
  () => process.stdin.destroy(),
  (error: unknown) => {
    const expected = [UsageError, StackOutputsError, SignInError].some((kind) => error instanceof kind);
    say(`${expected ? (error as Error).message : inspect(error)}\n`);
    process.exit(error instanceof UsageError ? 2 : 1);
  },
);
