import type { Connection } from "../events";
import { useConnection } from "../hooks";

const words: Readonly<Record<Connection, string>> = {
  connecting: "Connecting",
  connected: "Connected",
  disconnected: "Disconnected",
  unauthorized: "Not authorized",
};

export function ConnectionState() {
  const connection = useConnection();
  return <p class={`connection ${connection}`}>{words[connection]}</p>;
}
