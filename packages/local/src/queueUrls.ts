import type { RecordedProgram } from "./record/recordedProgram";
import { providerContextOf } from "./record/outputs/outputMocks";

/**
 * The program with queues at this address: SDKs send what is for a queue to the host of its URL, whatever their endpoint
 * is, and nothing of a local run is to reach AWS.
 * @param url of the services for SDKs
 */
export function withLocalQueues(program: RecordedProgram, url: string): RecordedProgram {
  const { region, accountId } = program;
  const { dnsSuffix } = providerContextOf(region, accountId);
  const text = JSON.stringify(program);
  const local = text.replaceAll(`https://sqs.${region}.${dnsSuffix}/`, `${url}/`);
  return local === text ? program : (JSON.parse(local) as RecordedProgram);
}
