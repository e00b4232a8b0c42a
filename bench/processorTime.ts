import { readdirSync, readFileSync } from "node:fs";

/** Clock ticks of /proc a second, on every Linux that Node.js runs on. */
const ticksPerSecond = 100;

/** Processor time of a process and all below it so far, in seconds; undefined where there is no /proc. */
export function processorSeconds(processId: number | undefined): number | undefined {
  if (processId === undefined || process.platform !== "linux") return undefined;
  const processes = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? statusOf(name) : []));
  const ofTree = (id: number): number =>
    processes.reduce((sum, { id: own, parent, seconds }) => {
      if (own === id) return sum + seconds;
      return parent === id ? sum + ofTree(own) : sum;
    }, 0);
  return ofTree(processId);
}

function statusOf(name: string): { id: number; parent: number; seconds: number }[] {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${name}/stat`, "utf8");
  } catch {
    return []; // it has ended meanwhile
  }
  // The name of the program, in brackets, may hold anything (proc(5)).
  const [, parent, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return [{ id: Number(name), parent: Number(parent), seconds: (Number(rest[9]) + Number(rest[10])) / ticksPerSecond }];
}
