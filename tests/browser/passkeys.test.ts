import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import {
  CompleteWebAuthnRegistrationCommand,
  InitiateAuthCommand,
  ListWebAuthnCredentialsCommand,
  RespondToAuthChallengeCommand,
  StartWebAuthnRegistrationCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import axe from "axe-core";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { authorizeAddress } from "../local/services/cognito-idp/hostedUi/testBrowser";
import { hostedProgram } from "../local/services/cognito-idp/hostedUi/hostedPrograms";
import { recordedClientId } from "../local/services/cognito-idp/recordedPrograms";
import { RunningPools, testEmail, testPassword } from "../local/services/cognito-idp/runningPools";
import { chromiumOrSkip, openPage, startChromium } from "./chromium";
import { addVirtualAuthenticator } from "./virtualAuthenticator";

const program = (callbackUrl: string) =>
  hostedProgram({
    pool: {
      signInPolicy: { allowedFirstAuthFactors: ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"] },
      webAuthnConfiguration: { relyingPartyId: "auth.example.com", userVerification: "required" },
    },
    client: {
      callbackUrls: [callbackUrl],
      explicitAuthFlows: ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"],
    },
    domain: { managedLoginVersion: 2 },
  });

describe("passkeys in a browser", function () {
  this.timeout(60_000);
  let running: RunningPools;
  let browser: Browser;
  let page: Page;
  let appUrl: string;
  const app = createServer((_request, response) => response.end("<!doctype html><title>The app</title>"));

  before(async function () {
    browser = await startChromium(chromiumOrSkip(this));
    await once(app.listen(0, "127.0.0.1"), "listening");
    appUrl = `http://localhost:${(app.address() as AddressInfo).port}/`;
  });
  after(async () => {
    await (browser as Browser | undefined)?.close();
    app.close();
  });

  beforeEach(async () => {
    running = await RunningPools.start(program(appUrl));
    await running.createUser();
    page = await openPage(browser);
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") console.log(page.url(), await page.locator("body").innerText());
    await page.context().close();
    await running.stop();
  });

  const address = (changes: Record<string, string> = {}, path?: string): string =>
    `${running.endpoint}${authorizeAddress({ redirect_uri: appUrl, ...changes }, path)}`;
  const enterName = async (): Promise<void> => {
    await page.goto(address());
    await page.getByLabel("E-mail address").fill(testEmail);
    await page.getByRole("button", { name: "Next" }).click();
  };
  const enterPassword = async (): Promise<void> => {
    await page.getByRole("button", { name: "Enter your password" }).click();
    await page.getByLabel("Password").fill(testPassword);
    await page.getByRole("button", { name: "Sign in" }).click();
  };
  const backAtTheApp = async (): Promise<void> => {
    await page.waitForURL((url) => url.href.startsWith(appUrl));
    expect(new URL(page.url()).searchParams.get("code")).to.match(/^[\w-]{36}$/);
  };
  const accessible = async (): Promise<void> => {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<axe.AxeResults>("axe.run()");
    expect(violations.map(({ id }) => id)).to.deep.equal([]);
  };

  it("are offered after a password, created, and sign in without it", async () => {
    const authenticator = await addVirtualAuthenticator(page);
    await enterName();
    expect(new URL(page.url()).hostname).to.equal("localhost");
    await accessible();
    await enterPassword();
    await page.getByRole("heading", { name: "Set up a passkey" }).waitFor();
    await accessible();
    await page.getByRole("button", { name: "Create a passkey" }).click();
    await backAtTheApp();
    expect(await authenticator.relyingParties()).to.deep.equal(["localhost"]);

    await page.context().clearCookies();
    await enterName();
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await backAtTheApp();
    await page.goto(address({ prompt: "none" }));
    await backAtTheApp();
  });

  it("leave the other ways open to those whom the device does not verify", async () => {
    const authenticator = await addVirtualAuthenticator(page);
    await enterName();
    await enterPassword();
    await page.getByRole("button", { name: "Create a passkey" }).click();
    await backAtTheApp();
    await page.context().clearCookies();
    await authenticator.setUserVerified(false);
    await enterName();
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.getByText("No passkey was used.").waitFor();
    await accessible();
    await page.getByRole("link", { name: "Sign in another way" }).click();
    expect(await page.getByLabel("E-mail address").inputValue()).to.equal(testEmail);
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("button", { name: "Get a code by e-mail" }).click();
    await page.getByLabel("Code").fill(running.deliveries.at(-1)!.code);
    await page.getByRole("button", { name: "Continue" }).click();
    await backAtTheApp();
  });

  it("are declined once, and added later at /passkeys/add", async () => {
    await addVirtualAuthenticator(page);
    await enterName();
    await enterPassword();
    await page.getByRole("button", { name: "Not now" }).click();
    await backAtTheApp();
    await page.goto(address({}, "/passkeys/add"));
    await page.getByRole("button", { name: "Create a passkey" }).click();
    await backAtTheApp();
    await page.goto(address({}, "/passkeys/add"));
    await page.getByRole("button", { name: "Create a passkey" }).click();
    await page.getByText("This device has a passkey of this account already.").waitFor();
  });

  it("are not needed where JavaScript is off", async () => {
    await page.context().close();
    page = await openPage(browser, { javaScriptEnabled: false });
    await enterName();
    await enterPassword();
    expect(await page.locator("main").innerText()).to.include("Passkeys need JavaScript");
    await page.getByRole("button", { name: "Not now" }).click();
    await backAtTheApp();
  });

  it("are registered and used by an app's own page, through the user pools API", async () => {
    await page.goto(appUrl);
    await addVirtualAuthenticator(page);
    const { AccessToken } = await running.signIn();
    const { CredentialCreationOptions } = await running.sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken }));
    const created = await page.evaluate<string>(
      `navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify(CredentialCreationOptions)}) }).then(JSON.stringify)`,
    );
    const Credential = JSON.parse(created) as Record<string, string>;
    await running.sdk.send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential }));
    const { Credentials } = await running.sdk.send(new ListWebAuthnCredentialsCommand({ AccessToken }));
    expect(Credentials).to.have.length(1);
    expect(Credentials![0]).to.deep.include({
      AuthenticatorAttachment: "platform",
      AuthenticatorTransports: ["internal"],
    });

    const ClientId = recordedClientId;
    const AuthParameters = { USERNAME: testEmail, PREFERRED_CHALLENGE: "WEB_AUTHN" };
    const { Session, ChallengeParameters } = await running.sdk.send(
      new InitiateAuthCommand({ ClientId, AuthFlow: "USER_AUTH", AuthParameters }),
    );
    const CREDENTIAL = await page.evaluate<string>(
      `navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(${ChallengeParameters!.CREDENTIAL_REQUEST_OPTIONS!}) }).then(JSON.stringify)`,
    );
    const ChallengeResponses = { USERNAME: testEmail, CREDENTIAL };
    const { AuthenticationResult } = await running.sdk.send(
      new RespondToAuthChallengeCommand({ ClientId, ChallengeName: "WEB_AUTHN", Session, ChallengeResponses }),
    );
    expect(AuthenticationResult).to.have.property("IdToken");
  });
});
