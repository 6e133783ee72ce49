interface TrustedTypePolicyFactory {
  createPolicy(name: string, rules: { createHTML(text: string): string | null }): unknown;
}

declare global {
  interface Window {
    readonly trustedTypes?: TrustedTypePolicyFactory;
  }
}

/**
 * The page's only Trusted Types policy. Mantine writes its style sheets into style elements through `innerHTML`. They have no `<`, and a text
 * without `<` makes no element; every other text is refused.
 */
export function allowStyleSheetsOnly(): void {
  window.trustedTypes?.createPolicy('default', { createHTML: (text) => (text.includes('<') ? null : text) });
}
