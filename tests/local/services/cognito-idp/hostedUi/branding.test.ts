import { createHash } from "node:crypto";
import { expect } from "chai";
import type { RecordedProgram } from "../../../../../packages/local/src/record/recordedProgram";
import { recordedClientId } from "../recordedPrograms";
import { RunningPools } from "../runningPools";
import { brandedProgram, classicProgram, managedProgram, svg } from "./brandedPrograms";
import { serverClientId } from "./hostedPrograms";
import { authorizeAddress, TestBrowser } from "./testBrowser";

describe("the look of the hosted sign-in", () => {
  let running: RunningPools | undefined;

  afterEach(async () => {
    await running?.stop();
    running = undefined;
  });

  /** The sign-in page of a client, whose policy has been found to allow its stylesheet and nothing else that loads. */
  async function signInPage(
    program: RecordedProgram,
    clientId = recordedClientId,
  ): Promise<{ css: string; text: string }> {
    running = await RunningPools.start(program);
    const page = await new TestBrowser(running.endpoint).open(
      authorizeAddress({ client_id: clientId, scope: "openid" }, "/login"),
    );
    expect(page.status).to.equal(200);
    const [, css = ""] = /<style>(.*)<\/style>/s.exec(page.text) ?? [];
    const hash = createHash("sha256").update(css).digest("base64");
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).to.include(`default-src 'none'; style-src 'sha256-${hash}'; img-src data:;`);
    return { css, text: page.text };
  }

  it("is managed login's with Cognito's own values, in light and dark", async () => {
    const { css, text } = await signInPage(managedProgram());
    expect(css).to.include("color-scheme: light dark;").and.include("--primary: light-dark(#0972d3, #539fe5);");
    expect(text)
      .to.include("Sign in to your account.")
      .and.match(/New user\? <a [^>]*>Create an account</);
    expect(text).not.to.include("<img");
  });

  it("has the colours, radii, places and images of the client's branding style, and Cognito's own for the rest", async () => {
    const { css, text } = await signInPage(brandedProgram);
    expect(css).to.include("--primary: light-dark(#7a1f5cff, #f2a6d4ff);");
    expect(css).to.include("--link: light-dark(#7a1f5cff, #539fe5);");
    expect(css).to.include("--button-radius: 24px;").and.include("--input-radius: 8px;");
    expect(css).to.include(".place { align-items: flex-start; justify-content: flex-end; }");
    expect(css).to.include(".logo { justify-content: flex-end; }");
    expect(css, "the page's image is off").not.to.include("gradient");
    const dark = `<source srcset="data:image/svg+xml;base64,${svg("#f2a6d4")}" media="(prefers-color-scheme: dark)" />`;
    expect(text)
      .to.include(dark)
      .and.include(`src="data:image/svg+xml;base64,${svg("#7a1f5c")}" alt=""`);
    expect(text).to.match(/<header class="header"><picture>.*<main.*<footer class="footer"><\/footer>/s);
  });

  it("leaves the branding style to its own client, and out with useCognitoProvidedValues", async () => {
    expect((await signInPage(brandedProgram, serverClientId)).css).to.include(
      "--primary: light-dark(#0972d3, #539fe5);",
    );
    await running?.stop();
    const settings = { components: { form: { borderRadius: 30 } } };
    const { css } = await signInPage(managedProgram({ useCognitoProvidedValues: true, settings }));
    expect(css).to.include("--card-radius: 8px;");
  });

  for (const [mode, scheme, shown] of [
    ["LIGHT", "light", "#111111"],
    ["DARK", "dark", "#eeeeee"],
  ] as const) {
    it(`is ${scheme} alone with colorSchemeMode ${mode}, its images too`, async () => {
      const { css, text } = await signInPage(
        managedProgram({
          settings: {
            categories: { global: { colorSchemeMode: mode } },
            components: { form: { logo: { enabled: true } } },
          },
          assets: ["FORM_LOGO", "PAGE_BACKGROUND"].flatMap((category) => [
            { category, colorMode: "LIGHT", extension: "SVG", bytes: svg("#111111") },
            { category, colorMode: "DARK", extension: "SVG", bytes: svg("#eeeeee") },
          ]),
        }),
      );
      expect(css).to.include(`:root { color-scheme: ${scheme}; `);
      expect(css).to.include(
        `body { background: center / cover no-repeat url("data:image/svg+xml;base64,${svg(shown)}"); }`,
      );
      expect(`${css}${text}`).not.to.include("prefers-color-scheme");
      expect(text).to.include(`src="data:image/svg+xml;base64,${svg(shown)}"`);
    });
  }

  it("takes no text of a branding style for CSS or markup", async () => {
    const attack = '"></style><script>alert(1)</script>';
    const { text } = await signInPage(
      managedProgram({
        settings: {
          categories: { global: { colorSchemeMode: attack } },
          components: {
            form: { borderRadius: attack, logo: { enabled: true } },
            pageText: { lightMode: { bodyColor: attack } },
          },
        },
        assets: [{ category: "FORM_LOGO", colorMode: "LIGHT", extension: "SVG", bytes: attack }],
      }),
    );
    expect(text).not.to.include("alert(1)").and.not.include("<img");
  });

  it("is the classic one for version 1 of the domain, light alone, with the documented classes and the logo", async () => {
    const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
    const css = `/* ours */ .banner-customizable { background-color: #123; background: url(https://evil.example/x) }
      .submitButton-customizable:hover { background-color: #0a7c54; color: #fff } body { display: none }
      .label-customizable, main { display: none } </style>.logo-customizable { color: red</style> }`;
    const page = await signInPage(classicProgram({ clientId: "ALL", css, imageFile: png }));
    expect(page.css).to.include(":root { color-scheme: light; ");
    const rules = page.css.split("\n").filter((line) => line.startsWith("html ."));
    expect(rules).to.deep.equal([
      "html .banner-customizable { background-color: #123; }",
      "html .submitButton-customizable:hover { background-color: #0a7c54; color: #fff; }",
    ]);
    expect(page.text).to.include(`<img class="logo-customizable" src="data:image/png;base64,${png}" alt="" />`);
    expect(page.text).to.match(/Need an account\? <a [^>]*>Sign up</);
    for (const name of ["background", "inputField", "label", "submitButton", "redirect"]) {
      expect(page.text).to.match(new RegExp(`class="[^"]*\\b${name}-customizable\\b`));
    }
  });

  it("prefers the client's classic customization to the one for all clients", async () => {
    const own = classicProgram({ clientId: recordedClientId, css: ".label-customizable { color: #010101 }" });
    const all = classicProgram({ clientId: "ALL", css: ".label-customizable { color: #020202 }" });
    const both = { ...own, resources: [...own.resources, ...all.resources.slice(-1)] };
    expect((await signInPage(both)).css)
      .to.include("color: #010101")
      .and.not.include("#020202");
    await running?.stop();
    expect((await signInPage(both, serverClientId)).css).to.include("color: #020202");
  });
});
