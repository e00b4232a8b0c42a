-- check()
select "courseId" from "courses" order by "courseId" offset @1 rows fetch next @2 rows only;
-- @1 = 0, @2 = 1

-- listCourses({ limit: 20 })
select * from "courses" order by "courseId" offset @1 rows fetch next @2 rows only;
-- @1 = 0, @2 = 21

-- listCourses({ limit: 20, after })
select * from "courses" where "courseId" > @1 order by "courseId" offset @2 rows fetch next @3 rows only;
-- @1 = "<course>", @2 = 0, @3 = 21

-- getCourse()
select * from "courses" where "courseId" = @1;
-- @1 = "<course>"

-- getExam()
select * from "exams" where "examId" = @1 and "studentId" = @2;
-- @1 = "<exam>", @2 = "<student>"

-- submitExam(), the first time
select "exams".*, "submissionKeys"."fingerprint" from "submissionKeys" inner join "exams" on "exams"."examId" = "submissionKeys"."examId" where "submissionKeys"."studentId" = @1 and "submissionKeys"."hash" = @2;
-- @1 = "<student>", @2 = "<hash>"
select "courseId" from "courses" where "courseId" = @1;
-- @1 = "<course>"
insert into "exams" ("examId", "studentId", "courseId", "answers", "submittedAt") values (@1, @2, @3, @4, @5);
-- @1 = "<exam>", @2 = "<student>", @3 = "<course>", @4 = "[]", @5 = "<time>"
insert into "submissionKeys" ("studentId", "hash", "fingerprint", "examId") values (@1, @2, @3, @4);
-- @1 = "<student>", @2 = "<hash>", @3 = "<fingerprint>", @4 = "<exam>"

-- migration 0001-tables
create table "courses" ("courseId" nvarchar(64) collate Latin1_General_100_BIN2 not null, "title" nvarchar(200) collate Latin1_General_100_BIN2 not null, "description" nvarchar(max) collate Latin1_General_100_BIN2 not null, "level" nvarchar(20) collate Latin1_General_100_BIN2 not null, "durationHours" float(53) not null, "topics" nvarchar(max) collate Latin1_General_100_BIN2 not null, constraint "coursesPrimaryKey" primary key ("courseId"));
create table "exams" ("examId" nvarchar(36) collate Latin1_General_100_BIN2 not null, "studentId" nvarchar(255) collate Latin1_General_100_BIN2 not null, "courseId" nvarchar(64) collate Latin1_General_100_BIN2 not null, "answers" nvarchar(max) collate Latin1_General_100_BIN2 not null, "submittedAt" nvarchar(30) collate Latin1_General_100_BIN2 not null, constraint "examsPrimaryKey" primary key ("examId"));
create table "submissionKeys" ("studentId" nvarchar(255) collate Latin1_General_100_BIN2 not null, "hash" nvarchar(64) collate Latin1_General_100_BIN2 not null, "fingerprint" nvarchar(64) collate Latin1_General_100_BIN2 not null, "examId" nvarchar(36) collate Latin1_General_100_BIN2 not null, constraint "submissionKeysPrimaryKey" primary key ("studentId", "hash"), constraint "submissionKeysExam" foreign key ("examId") references "exams" ("examId"));

-- migration 0002-courses
insert into "courses" ("courseId", "title", "description", "level", "durationHours", "topics") values (@1, @2, @3, @4, @5, @6), (@7, @8, @9, @10, @11, @12), (@13, @14, @15, @16, @17, @18), (@19, @20, @21, @22, @23, @24), (@25, @26, @27, @28, @29, @30), (@31, @32, @33, @34, @35, @36), (@37, @38, @39, @40, @41, @42), (@43, @44, @45, @46, @47, @48), (@49, @50, @51, @52, @53, @54), (@55, @56, @57, @58, @59, @60);
-- @1 = "accessible-web-design", @2 = "Accessible Web Design", @3 = "Build pages that everyone can use: semantic HTML, keyboard operation, contrast, captions and testing with a screen reader against WCAG 2.2.", @4 = "beginner", @5 = 12, @6 = "[\"HTML\",\"WCAG 2.2\",\"usability testing\"]", @7 = "cloud-cost-management", @8 = "Cloud Cost Management", @9 = "Read a cloud bill, put a price on an architecture before it is built, and set budgets and alarms that catch surprises within a day.", @10 = "intermediate", @11 = 8, @12 = "[\"budgets\",\"tagging\",\"rightsizing\"]", @13 = "data-modelling", @14 = "Data Modelling", @15 = "From the questions a business asks to tables and keys that answer them, in a relational database and in a single-table design.", @16 = "intermediate", @17 = 20, @18 = "[\"normal forms\",\"access patterns\",\"indexes\"]", @19 = "distributed-systems", @20 = "Distributed Systems", @21 = "Time, order, consensus and failure. Why retries must be harmless, what a quorum promises, and how to reason about partial failure.", @22 = "advanced", @23 = 40, @24 = "[\"consensus\",\"replication\",\"idempotency\"]", @25 = "git-foundations", @26 = "Git Foundations", @27 = "Commits, branches, merges and how to get out of trouble, practised on a repository with a history worth reading.", @28 = "beginner", @29 = 6, @30 = "[\"branches\",\"rebase\",\"code review\"]", @31 = "infrastructure-as-code", @32 = "Infrastructure as Code", @33 = "Describe a cloud environment in TypeScript, review its changes before they happen, and keep one stack for each environment.", @34 = "intermediate", @35 = 16, @36 = "[\"Pulumi\",\"stacks\",\"continuous delivery\"]", @37 = "observability", @38 = "Observability in Practice", @39 = "Structured logs, metrics and traces that answer questions nobody thought of beforehand, and alarms that wake people for good reasons only.", @40 = "advanced", @41 = 18, @42 = "[\"tracing\",\"service levels\",\"incident review\"]", @43 = "programming-with-typescript", @44 = "Programming with TypeScript", @45 = "A first programming course: values, functions, types and tests, up to a small web service that runs on its own.", @46 = "beginner", @47 = 30, @48 = "[\"TypeScript\",\"testing\",\"HTTP\"]", @49 = "sql-for-analysts", @50 = "SQL for Analysts", @51 = "Joins, grouping and window functions on real data sets, and how to tell a slow query from a wrong one.", @52 = "beginner", @53 = 14, @54 = "[\"joins\",\"window functions\",\"query plans\"]", @55 = "web-application-security", @56 = "Web Application Security", @57 = "Tokens, sessions, cross-origin requests and the OWASP Top Ten, each attacked first and then defended.", @58 = "advanced", @59 = 24, @60 = "[\"OAuth 2.0\",\"CORS\",\"threat modelling\"]"

-- migration 0003-application-role
if database_principal_id('application') is null create role "application";
grant select on "courses" to "application";
grant select, insert on "exams" to "application";
grant select, insert on "submissionKeys" to "application";
