import { createHash } from 'node:crypto';
import { homePageStyle } from './home-page-style.js';

export interface HomePageOptions {
  readonly isSandbox: boolean;
  readonly hasConsole: boolean;
  readonly hasSchemaFile: boolean;
}

/** A page and its content security policy. */
export interface HomePage {
  readonly html: string;
  readonly policy: string;
}

interface Link {
  readonly address: string;
  readonly name: string;
  readonly text: string;
  /** What the reader must know before following the link. */
  readonly note?: string;
}

/** The page at `/`. It loads no other file, so that it works without internet access. */
export function createHomePage({ isSandbox, hasConsole, hasSchemaFile }: HomePageOptions): HomePage {
  const links: Link[] = [
    ...(hasConsole ? [{ address: '/console', name: 'Console', text: 'See and answer the orders of all channels, live.' }] : []),
    {
      address: '/explorer/',
      name: 'Explorer',
      text: 'Write queries, run them, watch live events, and read what every type and field means.',
      note: 'works without internet',
    },
    { address: '/graphql', name: 'Apollo Sandbox', text: "The same in Apollo's tool.", note: 'needs internet' },
    ...(hasSchemaFile
      ? [{ address: '/schema.graphql', name: 'Schema', text: 'The whole schema as one file, for editors and code generators.' }]
      : []),
    { address: '/health/ready', name: 'Health', text: 'Whether the gateway accepts requests, and if not, why.' },
  ];
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Parley</title>
<link rel="icon" href="data:,">
<style>${homePageStyle}</style>
</head>
<body>
<main>
<header>
<h1>Parley</h1>
<p class="mode">${isSandbox ? 'sandbox' : 'gateway'}</p>
</header>
<p class="lead">One GraphQL schema in front of the WhatsApp providers that a shop sells through.</p>
<p>${isSandbox ? ofSandbox : ofGateway}</p>
<ul class="links">
${links.map(toItem).join('\n')}
</ul>
<h2>Addresses for programs</h2>
<dl>
<dt>Queries and mutations</dt><dd><code>POST /graphql</code></dd>
<dt>Live events</dt><dd><code>/graphql</code> over WebSocket <span>(graphql-transport-ws)</span><br><code>/graphql/stream</code> as server-sent events</dd>
<dt>Webhooks of providers</dt><dd><code>/webhooks/&lt;channel&gt;/&lt;webhookKey&gt;</code></dd>
<dt>Health and metrics</dt><dd><code>/health/live</code> <code>/health/ready</code> <code>/metrics</code></dd>
</dl>
<footer>Read more in the README and the folder docs/ of the project.</footer>
</main>
</body>
</html>
`;
  return { html, policy: policyFor(homePageStyle) };
}

const ofSandbox =
  'Simulated providers run on this machine, with the samples of their documentation. Nothing is sent to the internet, ' +
  'and requests need no token.';
const ofGateway =
  'Requests carry <code>Authorization: Bearer &lt;token&gt;</code>, with the token of a client that the configuration names. ' +
  'In the explorer, enter it under Headers.';

function toItem({ address, name, text, note }: Link): string {
  const after = note === undefined ? '' : ` <small>${note}</small>`;
  return `<li><a href="${address}"><strong>${name}</strong>${after}<span>${text}</span></a></li>`;
}

function policyFor(style: string): string {
  const hash = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}
