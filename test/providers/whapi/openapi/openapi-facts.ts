import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

/** What the OpenAPI description of Whapi says of one operation, without its texts. */
interface Operation {
  /** By the parameter's name. */
  readonly path: Readonly<Record<string, object>>;
  readonly query: Readonly<Record<string, object>>;
  readonly contentTypes?: readonly string[];
  /** Of a body in JSON. No other members are allowed. */
  readonly body?: object;
  /** Of an answer with status 200, as far as this adapter reads it. */
  readonly answer?: object;
  readonly statuses: readonly number[];
}

interface Facts {
  readonly operations: Readonly<Record<string, Operation>>;
  readonly schemas: Readonly<Record<string, object>>;
}

const { operations, schemas } = JSON.parse(readFileSync('test/providers/whapi/openapi/facts.json', 'utf8')) as Facts;

/** As `POST /messages/text`, in the words of the description. */
export const operationNames = Object.keys(operations);

export interface SentRequest {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly target: string;
  /** '' where there is no body. */
  readonly contentType: string;
  readonly body: string;
}

const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true, validateFormats: false });
ajv.addSchema({ $id: 'whapi', $defs: schemas });
const compiled = new Map<object, ValidateFunction>();

/** The operation that a request addresses. A fixed path comes before one with a parameter. */
export function operationOf(method: string, path: string): string | undefined {
  const matching = operationNames.filter((name) => {
    const [wanted, template = ''] = name.split(' ');
    return wanted === method && new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path);
  });
  return matching.find((name) => name === `${method} ${path}`) ?? matching[0];
}

/** What is wrong with a request; [] when the description allows it. */
export function faultsOfRequest({ method, target, contentType, body }: SentRequest): readonly string[] {
  const url = new URL(target, 'http://whapi');
  const name = operationOf(method, url.pathname);
  const operation = operations[name ?? ''];
  if (name === undefined || operation === undefined) return [`There is no operation ${method} ${url.pathname}.`];
  return [
    ...faultsOfPath(name, operation, url.pathname),
    ...[...url.searchParams].flatMap(([parameter, value]) => faultsOfParameter(operation, parameter, value)),
    ...faultsOfBody(operation, contentType, body),
  ];
}

/** What is wrong with an answer; [] when the description allows it. */
export function faultsOfAnswer(method: string, path: string, status: number, value: unknown): readonly string[] {
  const operation = operations[operationOf(method, path) ?? ''];
  if (operation === undefined) return [`There is no operation ${method} ${path}.`];
  if (!operation.statuses.includes(status)) return [`The status ${status} is not described.`];
  if (status !== 200 || operation.answer === undefined) return [];
  return faultsAgainst(operation.answer, value, 'answer');
}

function faultsOfPath(name: string, { path }: Operation, given: string): readonly string[] {
  const template = (name.split(' ')[1] ?? '').split('/');
  return given.split('/').flatMap((segment, index) => {
    const [, parameter] = /^\{(\w+)\}$/.exec(template[index] ?? '') ?? [];
    const schema = path[parameter ?? ''];
    return schema === undefined ? [] : faultsAgainst(schema, decodeURIComponent(segment), parameter ?? '');
  });
}

/** `token` is a security scheme, and so allowed everywhere. */
function faultsOfParameter({ query }: Operation, name: string, value: string): readonly string[] {
  if (name === 'token') return [];
  const schema = query[name];
  if (schema === undefined) return [`The parameter ${name} is not described.`];
  const { type } = schema as { readonly type?: string };
  const typed = type === 'number' || type === 'integer' ? Number(value) : type === 'boolean' ? asBoolean(value) : value;
  return faultsAgainst(schema, typed, name);
}

function asBoolean(value: string): unknown {
  return value === 'true' || (value === 'false' ? false : value);
}

function faultsOfBody({ contentTypes = [], body: schema }: Operation, contentType: string, body: string): readonly string[] {
  const [type = ''] = contentType.split(';');
  if (contentTypes.length === 0) return body === '' ? [] : ['A body is not described.'];
  if (!contentTypes.includes(type)) return [`The content type ${type || '(none)'} is not described.`];
  // A form and a file are described as bytes, or like the JSON, whose members the form's tests count.
  return type === 'application/json' && schema !== undefined ? faultsAgainst(schema, JSON.parse(body), 'body') : [];
}

function faultsAgainst(schema: object, value: unknown, what: string): readonly string[] {
  const known = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, known);
  if (known(value) === true) return [];
  return (known.errors ?? []).map(({ instancePath, message, params }) => `${what}${instancePath} ${message} ${JSON.stringify(params)}`);
}
