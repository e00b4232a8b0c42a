import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { testEmail, testPassword } from "../../local/services/cognito-idp/runningPools";
import { TestBrowser } from "../../local/services/cognito-idp/hostedUi/testBrowser";

/** A port of the loopback interface that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** A person at the hosted sign-in, up to the address that the browser is sent back to. */
export async function signInInBrowser(endpoint: string, address: URL | string): Promise<URL> {
  const browser = new TestBrowser(endpoint);
  const form = await browser.follow(await browser.open(address));
  return (await browser.submit(form, { username: testEmail, password: testPassword })).location;
}
