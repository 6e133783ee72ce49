// Runs in the browser at /explorer/: GraphiQL, connected to the gateway that served the page.
import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { Kind, parse, type DocumentNode } from 'graphql';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

const liveEvents = `# Stays open: run it, then change an order in the other tab or wait for one to be placed.
subscription LiveOrders {
  orderChanged {
    id
    kind
    from
    to
    order {
      reference
      status
      channel {
        name
      }
    }
  }
}`;

const page = document.getElementById('explorer');
if (page === null) throw new Error('The page has no element for the explorer.');

// Relative to this page, wherever a proxy serves both.
const endpoint = new URL('../graphql', location.origin + location.pathname);
const subscriptions = new URL(endpoint);
subscriptions.protocol = endpoint.protocol.replace('http', 'ws');

const send = createGraphiQLFetcher({ url: endpoint.href, subscriptionUrl: subscriptions.href });

/**
 * 100 ms after a change the editor recognizes which operation it contains. Until then it reports that of the previous tab, and a
 * subscription would be sent as a query with a wrong name. Therefore the document is parsed again here.
 */
const fetcher: Fetcher = ({ operationName, ...parameters }, options) => {
  const documentAST = readDocument(parameters.query);
  if (documentAST === undefined) return send({ operationName, ...parameters }, options);
  const operations = documentAST.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const named = operations.find(({ name }) => name?.value === operationName) ?? operations[0];
  return send({ ...parameters, operationName: named?.name?.value }, { ...options, documentAST });
};

/** Undefined for an invalid document; the gateway's error is clearer. */
function readDocument(query: string): DocumentNode | undefined {
  try {
    return parse(query);
  } catch {
    return undefined;
  }
}

const exampleQuery = page.dataset['exampleQuery'] ?? '';

/** What a link to the explorer brings, such as one of the console. Behind `#`, where no server and no log sees it. */
const linked = new URLSearchParams(location.hash.slice(1));
const linkedQuery = linked.get('query');

createRoot(page).render(
  createElement(
    GraphiQL,
    {
      fetcher,
      defaultQuery: exampleQuery,
      defaultTabs: [{ query: exampleQuery }, { query: liveEvents }],
      ...(linkedQuery !== null && { query: linkedQuery, variables: linked.get('variables') ?? '' }),
      showPersistHeadersSettings: false,
    },
    createElement(GraphiQL.Logo, null, createElement('a', { href: '../', className: 'home' }, 'Parley')),
  ),
);
