import { spawn } from "node:child_process";

/** What opens an address in the user's browser. No shell reads the address. */
const commands: Partial<Record<NodeJS.Platform, readonly [command: string, ...args: string[]]>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** Opens an address in the browser, or says that it has to be opened by hand. */
export function openInBrowser(url: string, tell: (message: string) => void): void {
  const [command, ...args] = commands[process.platform] ?? ["xdg-open"];
  const browser = spawn(command, [...args, url], { detached: true, stdio: "ignore" });
  browser.on("error", (error) => {
    tell(`no browser can be opened (${error.message}); open the console's address by hand`);
  });
  browser.unref();
}
