import type { TypedDocumentString } from '../../operations/generated.js';
import type { Answer } from '../../running-gateway.js';

export interface MultipartRequest<Data, Variables> {
  readonly query: TypedDocumentString<Data, Variables> | string;
  /** With null where a file belongs, which the types of operations do not allow. */
  readonly variables: object;
  /** By where it belongs, such as `variables.input.file`. */
  readonly files: Readonly<Record<string, Blob>>;
  readonly token?: string;
  readonly signal?: AbortSignal;
}

export const preflight = { 'apollo-require-preflight': 'true' };

/** Asks with files, as a browser sends them by the GraphQL multipart request specification. */
export async function askWithFiles<Data, Variables = object>(
  address: string,
  { query, variables, files, token = 'everything-token', signal }: MultipartRequest<Data, Variables>,
): Promise<Answer<Data>> {
  const form = new FormData();
  form.set('operations', JSON.stringify({ query: query.toString(), variables }));
  form.set('map', JSON.stringify(Object.fromEntries(Object.keys(files).map((path, index) => [String(index), [path]]))));
  for (const [index, file] of Object.values(files).entries()) form.set(String(index), file);
  return post(address, form, { ...preflight, authorization: `Bearer ${token}` }, signal);
}

/** Sends a form as it is. */
export async function post<Data>(
  address: string,
  body: FormData | string,
  headers: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Answer<Data>> {
  const response = await fetch(`${address}/graphql`, { method: 'POST', headers, body, ...(signal && { signal }) });
  const { data, errors = [] } = (await response.json()) as { data?: Data; errors?: Answer<Data>['errors'] };
  return { status: response.status, data, errors };
}
