import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";

/** The system's own way to open an address; without a shell, as an address holds characters that mean things to one. */
const commands: Partial<Record<NodeJS.Platform, readonly [command: string, ...args: string[]]>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** Opens the person's browser, or says that it can't. */
export function openBrowser(address: URL, say: (text: string) => void, platform = process.platform): ChildProcess {
  const [command, ...args] = commands[platform] ?? ["xdg-open"];
  const child = spawn(command, [...args, address.href], { stdio: "ignore", detached: true });
  child.once("error", (error) => {
    say(`The browser can't be opened (${error.message}); open the address by hand.\n`);
  });
  child.unref();
  return child;
}
