import { ExampleRun } from "./exampleRun";
import { FixtureConsole } from "./fixtureConsole";

// For work on the page without a run: node --conditions workspace --require ./loader.cjs tests/local/console/page/serve.ts [port]
void ExampleRun.load().then(async (run) => {
  const fixture = await new FixtureConsole(run.routes()).start(Number(process.argv[2] ?? 3999));
  console.log(fixture.address);
});
