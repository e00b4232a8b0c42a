import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** What opens an address in the user's browser. No shell reads the address. */
const commands: Partial<Record<NodeJS.Platform, readonly [command: string, ...args: string[]]>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/**
 * Opens the console in the browser, or says that it has to be opened by hand. All users of a machine can read the
 * arguments of a process, so the browser is given a file of the data folder, which has the address with its token.
 */
export function openInBrowser(consoleUrl: string, dataDirectory: string, tell: (message: string) => void): void {
  const file = path.join(dataDirectory, "console.html");
  writeFileSync(file, `<!doctype html><meta http-equiv="refresh" content="0; url=${consoleUrl}">\n`, { mode: 0o600 });
  const [command, ...args] = commands[process.platform] ?? ["xdg-open"];
  const browser = spawn(command, [...args, pathToFileURL(file).href], { detached: true, stdio: "ignore" });
  browser.on("error", (error) => {
    tell(`no browser can be opened (${error.message}); open the console's address by hand`);
  });
  browser.unref();
}
