import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect } from "chai";
import { recordedFunction, recordedResource } from "../../recordedFixtures";
import { failed, functionRole, roleArn, ServedSdk } from "../servedSdk";

const arnPrefix = "arn:aws:logs:eu-west-1:000000000000:log-group:";
const logGroupName = "/app/audit";

describe("CloudWatch Logs", () => {
  let served: ServedSdk;
  let client: CloudWatchLogsClient;
  const clients: CloudWatchLogsClient[] = [];
  const as = (role: string) => {
    const one = new CloudWatchLogsClient(served.client(role));
    clients.push(one);
    return one;
  };
  before(async () => {
    served = await ServedSdk.start([
      recordedResource("aws:cloudwatch/logGroup:LogGroup", "audit", { name: logGroupName }),
      recordedFunction("hello", `exports.handler = async ({ word }) => { console.log("said", word); };`, {
        role: roleArn("all"),
      }),
      functionRole("all", [{ Effect: "Allow", Action: "logs:*", Resource: "*" }]),
      functionRole("writer", [
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: `${arnPrefix}${logGroupName}:*`,
        },
      ]),
    ]);
    client = as("all");
  });
  after(async () => {
    for (const one of clients) one.destroy();
    await served.stop();
  });
  const put = (one: CloudWatchLogsClient, logStreamName: string, messages: string[], first: number) =>
    one.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName,
        logEvents: messages.map((message, index) => ({ message, timestamp: first + index })),
      }),
    );

  it("takes events from those whose role allows it, and gives them page by page in both directions", async () => {
    const writer = as("writer");
    await writer.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "one" }));
    await put(writer, "one", ["b", "c", "d", "e"], 2000);
    await put(writer, "one", ["a"], 1000);
    const get = async (input: object) => {
      const page = await client.send(new GetLogEventsCommand({ logGroupName, logStreamName: "one", ...input }));
      return { ...page, messages: page.events?.map(({ message }) => message) };
    };
    const first = await get({ startFromHead: true, limit: 3 });
    expect(first.messages).to.deep.equal(["a", "b", "c"]);
    const rest = await get({ nextToken: first.nextForwardToken, limit: 3 });
    expect(rest.messages).to.deep.equal(["d", "e"]);
    const end = await get({ nextToken: rest.nextForwardToken });
    expect([end.messages, end.nextForwardToken]).to.deep.equal([[], rest.nextForwardToken]);
    const newest = await get({ limit: 2 });
    expect(newest.messages).to.deep.equal(["d", "e"]);
    expect((await get({ nextToken: newest.nextBackwardToken, limit: 2 })).messages).to.deep.equal(["b", "c"]);
    expect((await get({ startTime: 2001, endTime: 2003 })).messages).to.deep.equal(["c", "d"]);
    const refused = await failed(writer.send(new GetLogEventsCommand({ logGroupName, logStreamName: "one" })));
    expect(refused.message).to.include(
      `logs:GetLogEvents on resource: ${arnPrefix}${logGroupName}:log-stream:one because`,
    );
    expect((await failed(put(writer, "gone", ["x"], 1))).name).to.equal("ResourceNotFoundException");
  });

  it("finds events by terms, streams and times", async () => {
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "two" }));
    await put(client, "two", ["ERROR disk full", "ERROR network", "INFO disk", 'WARN "quoted text"'], 5000);
    const find = async (filterPattern: string, more: object = {}) => {
      const input = { logGroupName, logStreamNamePrefix: "tw", filterPattern, ...more };
      const { events = [] } = await client.send(new FilterLogEventsCommand(input));
      return events.map(({ message }) => message?.split(" ")[1]);
    };
    expect(await find("ERROR disk")).to.deep.equal(["disk"]);
    expect(await find("ERROR -disk")).to.deep.equal(["network"]);
    expect(await find("?INFO ?WARN")).to.deep.equal(["disk", '"quoted']);
    expect(await find('"quoted text"')).to.deep.equal(['"quoted']);
    expect(await find("", { startTime: 5001, endTime: 5003 })).to.deep.equal(["network", "disk"]);
    expect((await failed(find('{ $.level = "ERROR" }'))).name).to.equal("InvalidParameterException");
    const streams = { logGroupName, orderBy: "LastEventTime", descending: true } as const;
    const { logStreams } = await client.send(new DescribeLogStreamsCommand(streams));
    expect(logStreams?.map(({ logStreamName }) => logStreamName)).to.deep.equal(["two", "one"]);
    expect(logStreams?.[0]).to.include({ firstEventTimestamp: 5000, lastEventTimestamp: 5003 });
  });

  it("makes groups, and knows the program's", async () => {
    await client.send(new CreateLogGroupCommand({ logGroupName: "/made" }));
    const again = client.send(new CreateLogGroupCommand({ logGroupName: "/made" }));
    expect((await failed(again)).name).to.equal("ResourceAlreadyExistsException");
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "/" }));
    expect(logGroups?.map(({ logGroupName: name }) => name)).to.include.members([logGroupName, "/made"]);
  });

  it("has what functions wrote, in the group and stream that their environment names", async () => {
    await served.services.get("lambda").invoke("hello", { word: "hi" });
    const { events = [] } = await client.send(
      new FilterLogEventsCommand({ logGroupName: "/aws/lambda/hello", filterPattern: "said" }),
    );
    expect(events.map(({ message }) => message?.replace(/^.*INFO\s+/, ""))).to.deep.equal(["said hi"]);
    expect(events[0]?.logStreamName).to.match(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  });
});
