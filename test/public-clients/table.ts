import { toTable } from '../../.ci/markdown.js';
import type { ClientRequest, PublicClient } from './public-client.js';
import { publicClients } from './public-clients.js';

/** The page that says what the simulators answer, before it is formatted. */
export function describePublicClients(): string {
  const all = publicClients.flatMap(({ requests }) => requests);
  return [
    `# What public clients get from the simulators

\`npm run codegen\` writes this page from the requests in this folder; do not edit it. \`public-clients.test.ts\` sends each of them over a socket.

Adapters and simulators have the same authors, who may have read a document wrongly in both. These programs were written by others, against the
providers themselves. A file here has what a program sends: methods, addresses, fields and their forms. It has none of the program's code.

${countsOf(all)}
A request is refused where the program deviates from the provider's document. An address is not simulated where Parley has no use for it. What a program showed to be wrong in a simulator was mended there: Cloud API's numbers without \`+\`, languages without a policy, typing
indicators and lists without \`fields\`; Whapi's files as base64 and as JSON.`,
    ...publicClients.map(describeClient),
  ].join('\n\n');
}

function describeClient({ name, provider, about, repository, commit, licence, requests }: PublicClient): string {
  const rows = requests.map(({ what, method, path, file, answer }) => [
    what,
    `\`${method} ${path}\``,
    answer.result === 'answered' ? `${answer.status}` : `${answer.status}, ${answer.result}`,
    answer.result === 'answered' ? answer.document : answer.because,
    `\`${file}\``,
  ]);
  const source = `\`${repository}\` at \`${commit.slice(0, 7)}\`, licence: ${licence}`;
  const table = toTable(['request', '', 'answer', 'as in this document, or why not', 'built in'], rows);
  return `## ${name}\n\n${about}. It asks \`${provider}\`. ${source}. ${countsOf(requests)}\n\n${table}`;
}

function countsOf(requests: readonly ClientRequest[]): string {
  const count = (result: ClientRequest['answer']['result']): number => requests.filter(({ answer }) => answer.result === result).length;
  return `Of ${requests.length} requests ${count('answered')} are answered, ${count('refused')} refused, and ${count('not simulated')} not simulated.`;
}
