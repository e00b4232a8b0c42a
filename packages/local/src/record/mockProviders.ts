import { givenAnswer } from "./answers";
import type { Answers } from "./answers";
import { Invocation } from "./outputs/invocation";
import { answerInvoke } from "./outputs/invokes";
import { mockOutputs } from "./outputs/mockOutputs";
import type { MockedResource, MockOutputsRequest } from "./outputs/mockOutputs";
import { OutputMocks } from "./outputs/outputMocks";
import type { ProviderContext } from "./outputs/outputMocks";
import { constructRemote } from "./outputs/remoteComponents";
import type { RegisterChild, RemoteComponent } from "./outputs/remoteComponent";
import { completedProperties } from "./outputs/schemaMocks";
import type { Json, JsonObject } from "./recordedProgram";
import type { SdkProperty } from "./sdk/declarations";
import type { SdkTypes } from "./sdk/sdkTypes";
import { unknownOutput } from "./wireValues";

/** Stands in for every provider: what the program's answers say comes first, then a model, then the SDK's types. */
export class MockProviders {
  readonly #sdkTypes: SdkTypes;
  readonly #answers: Answers;
  /** How often each type or function was used that has neither an answer nor a model. */
  readonly #unmodelled = new Map<string, number>();

  constructor(sdkTypes: SdkTypes, answers: Answers) {
    this.#sdkTypes = sdkTypes;
    this.#answers = answers;
  }

  /**
   * @param isListed false for what the program did not ask for itself
   * @throws {AnswerError}
   */
  create(request: Omit<MockOutputsRequest, "sdkResource">, isListed: boolean): MockedResource {
    const { type } = request;
    const answer = this.#resourceAnswer(request);
    const id = typeof answer?.id === "string" ? answer.id : request.id;
    const made = mockOutputs({ ...request, id, sdkResource: this.#sdkTypes.resource(type) });
    if (answer !== undefined) {
      return { ...made, outputs: { ...made.outputs, ...answer }, completed: { ...made.completed, ...answer } };
    }
    // providers themselves, and what has its provider in the program
    if (isListed && !made.isModelled && !/^pulumi(-nodejs)?:/.test(type)) this.#count(type);
    return made;
  }

  /**
   * Constructs a remote component: as its model does, or opaquely, with outputs alone.
   * @param registerValue registers a resource that is a value of an opaque component, and returns a reference to it
   * @throws {AnswerError}
   */
  construct(
    component: RemoteComponent,
    registerChild: RegisterChild,
    registerValue: (type: string, property: string) => Json,
  ): JsonObject {
    const { type, urn, name, inputs, providerContext } = component;
    const answer = this.#resourceAnswer(component);
    const modelled = constructRemote(component, registerChild);
    if (modelled === undefined && answer === undefined) this.#count(type);
    const { outputs: declared = [] } = this.#sdkTypes.resource(type) ?? {};
    const subject = {
      token: type,
      mocks: new OutputMocks(urn, inputs, providerContext, name),
      name,
      id: "",
      // what a component does not get it computes
      inputNames: new Set<string>(),
      resource: registerValue,
    };
    // what it creates may depend on its inputs in ways that types do not tell
    const options = { withOptional: modelled === undefined };
    return completedProperties(subject, declared, { ...inputs, ...modelled, ...answer }, options);
  }

  /**
   * Calls a provider's function.
   * @returns its result in wire form
   * @throws {AnswerError}
   */
  invoke(token: string, args: JsonObject, providerContext: ProviderContext): JsonObject {
    const call = new Invocation(token, args, providerContext);
    const answer = givenAnswer("invokes", token, this.#answers.invokes, args);
    const modelled = answerInvoke(call);
    if (modelled === undefined && answer === undefined) this.#count(token);
    const known = { ...(modelled ?? args), ...answer };
    const declared = this.#sdkTypes.functionResult(token);
    if (declared === undefined && modelled === undefined && answer === undefined) return { result: unknownOutput };
    return completedProperties(functionSubject(call), declared ?? [], known);
  }

  /** Calls a method of a resource that a provider implements. */
  call(token: string, args: JsonObject, providerContext: ProviderContext): JsonObject {
    this.#count(token);
    const declared: SdkProperty[] | undefined = this.#sdkTypes.methodResult(token);
    if (declared === undefined) return { result: unknownOutput };
    return completedProperties(functionSubject(new Invocation(token, args, providerContext)), declared, {});
  }

  /** Such as `mocked from the schema, not modelled: aws:mq/broker:Broker (2); ...`; undefined when everything is modelled. */
  get unmodelled(): string | undefined {
    if (this.#unmodelled.size === 0) return undefined;
    const tokens = [...this.#unmodelled].sort(([one], [other]) => one.localeCompare(other));
    const list = tokens.map(([token, count]) => (count === 1 ? token : `${token} (${count})`)).join(", ");
    return `mocked from the schema, not modelled: ${list}; answer them in local.config.ts (answers) if the program needs other values`;
  }

  #resourceAnswer({ type, name, urn, inputs, id }: Omit<MockOutputsRequest, "sdkResource">): JsonObject | undefined {
    if (type === "pulumi:pulumi:StackReference") {
      return { outputs: this.#answers.stackReferences?.[id ?? name] ?? {} };
    }
    return givenAnswer("resources", type, this.#answers.resources, { type, name, urn, inputs });
  }

  #count(token: string): void {
    this.#unmodelled.set(token, (this.#unmodelled.get(token) ?? 0) + 1);
  }
}

function functionSubject(call: Invocation): Parameters<typeof completedProperties>[0] {
  return {
    // `Instance` is what `getInstance` is about
    token: call.token.replace(/:get(?=[A-Z])/, ":"),
    mocks: call,
    name: call.text("name") || `mock-${call.hex("name", 7)}`,
    id: "",
    inputNames: new Set<string>(),
  };
}
