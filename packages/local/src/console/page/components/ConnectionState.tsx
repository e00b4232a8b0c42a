import { useState } from "preact/hooks";
import { events } from "../events";
import type { Connection } from "../events";
import { useEvent } from "../hooks";

const words: Readonly<Record<Connection, string>> = {
  connecting: "Connecting",
  connected: "Connected",
  disconnected: "Disconnected. Trying again.",
  unauthorized: "Not authorized. Open the address that the local run printed.",
};

export function ConnectionState() {
  const [connection, setConnection] = useState(events.connection);
  useEvent("connection", ([latest]) => {
    if (latest !== undefined) setConnection(latest);
  });
  return (
    <p class={`connection ${connection}`} role="status">
      {words[connection]}
    </p>
  );
}
