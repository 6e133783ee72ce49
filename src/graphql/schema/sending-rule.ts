import type { MediaRule as ProviderRule } from '../../contract/message-write.js';
import type { Provider } from '../../contract/provider.js';
import { maxFileBytes, mediaTypes, mimeTypes } from '../../domain/media.js';
import type { MediaType } from '../../domain/message.js';
import type { MediaRule, MediaSource, TemplateRule } from './generated.js';

const sources = { url: 'URL', mediaId: 'MEDIA_ID', file: 'FILE' } as const satisfies Record<string, MediaSource>;
const sourceNames = Object.keys(sources) as (keyof typeof sources)[];

/** What `sendMedia` can send through a provider, in the order of the schema's kinds. */
export function mediaRulesOf({ messages }: Provider): MediaRule[] {
  const rules = messages?.media === undefined ? {} : (messages.mediaRules ?? {});
  return mediaTypes.flatMap((type) => (rules[type] === undefined ? [] : [toMediaRule(type, rules[type])]));
}

function toMediaRule(mediaType: MediaType, { sources: given, hasCaption, hasFilename, maxMegabytes }: ProviderRule): MediaRule {
  const documented = maxMegabytes === null ? Infinity : maxMegabytes * 1_000_000;
  return {
    mediaType,
    sources: given.map((source) => sources[source]),
    mimeTypes: [...mimeTypes[mediaType]],
    maxFileBytes: given.includes('file') ? Math.min(documented, maxFileBytes[mediaType]) : null,
    hasCaption,
    hasFilename,
  };
}

/** The adapter's writer says what it has a place for. */
export function templateRuleOf({ messages }: Provider): TemplateRule | null {
  if (messages?.template === undefined) return null;
  const { carries = [] } = messages.template;
  return {
    takesTemplateId: carries.includes('templateId'),
    takesName: carries.includes('name'),
    takesHeaderVariables: carries.includes('headerVariables'),
    takesButtonVariables: carries.includes('buttonVariables'),
    headerSources: sourceNames.filter((source) => carries.includes(`headerMedia.${source}`)).map((source) => sources[source]),
  };
}
