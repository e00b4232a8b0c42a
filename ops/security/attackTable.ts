import { AttackedApi } from "./attacks/attackedApi";
import { tokenAttacks } from "./tokenAttacks";

/** Runs every attack against the local gateway and prints status and reason; exit code 1 when one is not as expected. */
async function main(): Promise<number> {
  const api = await AttackedApi.start();
  let [rows, controls, unexpected] = [0, 0, 0];
  for (const [group, attacks] of Object.entries(tokenAttacks)) {
    console.log(`\n${group}`);
    for (const attack of attacks) {
      const { status, reason, handled } = await api.run(attack);
      const asExpected = status === attack.status && reason === attack.reason && handled === (status === 200 ? 1 : 0);
      rows++;
      if (attack.status === 200) controls++;
      if (!asExpected) unexpected++;
      const what = status === 200 ? "allowed" : reason || "refused by the HTTP server";
      const remark = asExpected ? "" : `   EXPECTED ${attack.status} ${attack.reason}`;
      // Reasons may quote a client's text, and a terminal obeys control characters.
      console.log(`  ${attack.name.padEnd(58)} ${status}  ${what}${remark}`.replaceAll(/\p{Cc}/gu, "?"));
    }
  }
  console.log(
    `\n${rows - controls} attacks, ${controls} controls, ${unexpected} not as expected; ` +
      `${api.fetches} requests to the attacker's key server`,
  );
  console.log(
    "API Gateway does not ask whether a user signed out: a token is good until exp (signedOutTokens.test.ts).",
  );
  await api.close();
  return unexpected === 0 && api.fetches === 0 ? 0 : 1;
}

void main().then((exitCode) => {
  process.exitCode = exitCode;
});
