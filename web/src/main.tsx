import { render } from "preact";
import { App } from "./app";
import { Failure } from "./components/failure";
import { readConfiguration } from "./configuration";
import { Session } from "./session";

const root = document.getElementById("app") ?? document.body;

start().catch((error: unknown) => {
  render(<Failure error={error} />, root);
});

async function start(): Promise<void> {
  const address = new URL(location.href);
  const response = await fetch("/config.json");
  if (!response.ok) throw new Error(`/config.json cannot be read (${response.status}). See web/README.md.`);
  const configuration = readConfiguration(await response.json());
  const session = new Session(configuration);
  const isCallback = address.pathname === new URL(configuration.callbackUrl).pathname;
  const signInError = isCallback ? await session.complete(address).catch((error: unknown) => error) : undefined;
  render(<App {...{ configuration, session, signInError }} />, root);
}
