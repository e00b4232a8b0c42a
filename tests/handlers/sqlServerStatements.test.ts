import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { DummyDriver, Kysely, MssqlAdapter, MssqlIntrospector, MssqlQueryCompiler } from "kysely";
import type { CompiledQuery } from "kysely";
import { mssqlMigrations } from "../../handlers/store/sql/mssqlMigrations";
import { sqlServerEngine } from "../../handlers/store/sql/sqlServerDatabase";
import type { SqlSchema } from "../../handlers/store/sql/sqlSchema";
import { SqlStore } from "../../handlers/store/sql/sqlStore";
import type { Exam } from "../../handlers/store/store";

const file = join(__dirname, "approved/sqlServerStatements.sql");
const exam: Exam = { examId: "<exam>", courseId: "<course>", answers: [], submittedAt: "<time>" };

/** Records what Kysely compiles for SQL Server; each statement of the rows' table answers with these rows. */
function recorder(rows: Record<string, unknown>[] = []): { database: Kysely<SqlSchema>; statements: string[] } {
  const statements: string[] = [];
  const driver = new DummyDriver();
  driver.acquireConnection = () =>
    Promise.resolve({
      executeQuery: ({ sql, parameters }: CompiledQuery) => {
        const values = parameters.map((value, index) => `@${index + 1} = ${JSON.stringify(value)}`);
        statements.push([`${sql};`, ...(values.length > 0 ? [`-- ${values.join(", ")}`] : [])].join("\n"));
        return Promise.resolve({ rows: sql.startsWith('select "courseId"') ? (rows as never[]) : [] });
      },
      // eslint-disable-next-line require-yield -- the store streams nothing
      streamQuery: async function* () {
        await Promise.reject(new Error("nothing is streamed"));
      },
    });
  const database = new Kysely<SqlSchema>({
    dialect: {
      createAdapter: () => new MssqlAdapter(),
      createDriver: () => driver,
      createIntrospector: (own) => new MssqlIntrospector(own),
      createQueryCompiler: () => new MssqlQueryCompiler(),
    },
  });
  return { database, statements };
}

async function statementsOf(
  use: (store: SqlStore, database: Kysely<SqlSchema>) => Promise<unknown>,
  rows?: Record<string, unknown>[],
): Promise<string[]> {
  const { database, statements } = recorder(rows);
  await use(new SqlStore(database, sqlServerEngine), database);
  return statements;
}

describe("the statements for SQL Server", () => {
  it("are the approved ones", async () => {
    const sections = {
      "check()": await statementsOf((store) => store.check()),
      "listCourses({ limit: 20 })": await statementsOf((store) => store.listCourses({ limit: 20 })),
      "listCourses({ limit: 20, after })": await statementsOf((store) =>
        store.listCourses({ limit: 20, after: "<course>" }),
      ),
      "getCourse()": await statementsOf((store) => store.getCourse("<course>")),
      "getExam()": await statementsOf((store) => store.getExam("<student>", "<exam>")),
      "submitExam(), the first time": await statementsOf(
        (store) => store.submitExam("<student>", exam, { hash: "<hash>", fingerprint: "<fingerprint>" }),
        [{ courseId: "<course>" }],
      ),
      ...Object.fromEntries(
        await Promise.all(
          Object.entries(mssqlMigrations).map(
            async ([name, migration]) =>
              [`migration ${name}`, await statementsOf((_, database) => migration.up(database))] as const,
          ),
        ),
      ),
    };
    const text = Object.entries(sections)
      .map(([title, statements]) => `-- ${title}\n${statements.join("\n")}\n`)
      .join("\n");
    if (process.env.APPROVE === "1") writeFileSync(file, text);
    expect(
      text,
      "Kysely compiles other SQL than tests/handlers/approved/sqlServerStatements.sql holds. When the change is meant, " +
        "run APPROVE=1 npx mocha tests/handlers/sqlServerStatements.test.ts and review the file's difference. " +
        "A migration that was released must not change: add one",
    ).to.equal(readFileSync(file, "utf8"));
  });

  it("hold no value: those are parameters alone", async () => {
    const quoted = "' or 1=1 -- <value>";
    const statements = await statementsOf(
      async (store) => {
        await store.listCourses({ limit: 99, after: quoted });
        await store.getCourse(quoted);
        await store.getExam(quoted, quoted);
        const values = { examId: quoted, courseId: quoted, answers: [], submittedAt: quoted };
        await store.submitExam(quoted, values, { hash: quoted, fingerprint: quoted });
      },
      [{ courseId: quoted }],
    );
    expect(statements).to.have.length.above(5);
    for (const statement of statements) expect(statement.split("\n")[0]).not.to.match(/<value>|100/);
  });
});
