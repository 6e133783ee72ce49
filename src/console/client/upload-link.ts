import { ApolloLink, Observable } from '@apollo/client';
import { ServerError } from '@apollo/client/errors';
import { print } from 'graphql';

/** In the context of an operation: receives the share of its files that was sent, 0 to 1. */
export type OnProgress = (share: number) => void;

declare module '@apollo/client' {
  interface DefaultContext {
    readonly onProgress?: OnProgress;
  }
}

/** Longer than a phone needs for the largest file. */
const maxWaitMs = 300_000;

/** Whether the variables have a file at any depth. */
export function hasFiles(variables: unknown): boolean {
  return variables instanceof File || (typeof variables === 'object' && variables !== null && Object.values(variables).some(hasFiles));
}

/**
 * Sends an operation with the files of its variables by the GraphQL multipart request specification. `XMLHttpRequest`, because `fetch` does
 * not report how much was sent.
 */
export function createUploadLink(endpoint: URL): ApolloLink {
  return new ApolloLink(
    (operation) =>
      new Observable((observer) => {
        const request = new XMLHttpRequest();
        request.open('POST', endpoint.href);
        request.timeout = maxWaitMs;
        request.setRequestHeader('accept', 'application/graphql-response+json, application/json');
        request.setRequestHeader('apollo-require-preflight', 'true');
        const { onProgress } = operation.getContext();
        request.upload.onprogress = ({ loaded, total }) => onProgress?.(total === 0 ? 0 : loaded / total);
        // As `fetch` fails where no connection is possible.
        request.onerror = () => observer.error(new TypeError('The file could not be sent.'));
        request.ontimeout = () => observer.error(new DOMException('The gateway did not answer.', 'TimeoutError'));
        request.onload = () => {
          const answer = readAnswer(request);
          if (answer instanceof Error) return observer.error(answer);
          observer.next(answer);
          observer.complete();
        };
        const { query, operationName, variables, extensions } = operation;
        // An operation of the gateway's manifest is sent by its id.
        const text = extensions['persistedQuery'] === undefined ? { query: print(query) } : { extensions };
        request.send(toForm({ operationName, ...text, variables }));
        return () => request.abort();
      }),
  );
}

/** A refusal of the whole request has errors and no data, as every answer of the gateway. */
function readAnswer({ status, responseText }: XMLHttpRequest): ApolloLink.Result | Error {
  try {
    const answer = JSON.parse(responseText) as ApolloLink.Result;
    if ('data' in answer || 'errors' in answer) return answer;
  } catch {
    // No answer of the gateway, but of a proxy.
  }
  const response = new Response(null, { status: status < 200 ? 502 : status });
  return new ServerError(`The answer has the status ${status}.`, { response, bodyText: responseText });
}

function toForm(operation: { readonly variables: unknown; readonly [member: string]: unknown }): FormData {
  const files: { readonly path: string; readonly file: File }[] = [];
  const withoutFiles = (value: unknown, path: string): unknown => {
    if (value instanceof File) {
      files.push({ path, file: value });
      return null;
    }
    if (Array.isArray(value)) return value.map((item, index) => withoutFiles(item, `${path}.${index}`));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutFiles(member, `${path}.${name}`)]));
  };
  const operations = { ...operation, variables: withoutFiles(operation.variables, 'variables') };
  const form = new FormData();
  form.set('operations', JSON.stringify(operations));
  form.set('map', JSON.stringify(Object.fromEntries(files.map(({ path }, index) => [index, [path]]))));
  files.forEach(({ file }, index) => form.set(String(index), file, file.name));
  return form;
}
