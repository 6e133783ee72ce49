/** What the gateway wrote into the page. */
export interface PageSettings {
  /** The address of the console, ending in a slash. Behind a proxy it may have a prefix that the gateway does not know. */
  readonly root: URL;
  /** The address of the gateway, ending in a slash. */
  readonly gateway: URL;
  /** Allows this page's style elements in the content security policy. */
  readonly nonce: string;
  readonly hasExplorer: boolean;
  /** The version of the operations that the gateway knows by id; empty where it takes their texts. */
  readonly operations: string;
}

export function readPageSettings(element: HTMLElement): PageSettings {
  const root = new URL(element.dataset['root'] ?? './', location.origin + location.pathname);
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
  const { hasExplorer, operations = '' } = element.dataset;
  return { root, gateway: new URL('../', root), nonce: meta?.nonce ?? '', hasExplorer: hasExplorer === 'true', operations };
}
