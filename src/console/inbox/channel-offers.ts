import { graphql } from '../generated/gql.js';
import type { ChannelOffersFragment } from '../generated/graphql.js';

/** What can be sent on a channel. */
export const channelOffersFragment = graphql(`
  fragment ChannelOffers on Channel {
    id
    name
    capabilities {
      name
      supported
    }
    mediaRules {
      mediaType
      sources
      mimeTypes
      maxFileBytes
      hasCaption
    }
    templateRule {
      takesTemplateId
      takesName
      takesHeaderVariables
      takesButtonVariables
      headerSources
    }
  }
`);

export type MediaRule = ChannelOffersFragment['mediaRules'][number];
export type TemplateRule = NonNullable<ChannelOffersFragment['templateRule']>;

export const replyKinds = ['text', 'buttons', 'media', 'template'] as const;
export type ReplyKind = (typeof replyKinds)[number];

interface Circumstances {
  /** Only templates may be sent. */
  readonly isWindowClosed: boolean;
  readonly canReadTemplates: boolean;
}

/** The kinds of messages that may be sent now, in the order in which they are offered. */
export function offeredKinds(channel: ChannelOffersFragment, { isWindowClosed, canReadTemplates }: Circumstances): readonly ReplyKind[] {
  const can = (name: string): boolean => channel.capabilities.some((capability) => capability.name === name && capability.supported);
  const isOffered: Readonly<Record<ReplyKind, boolean>> = {
    text: !isWindowClosed && can('messages.sendText'),
    buttons: !isWindowClosed && can('messages.sendButtons'),
    media: !isWindowClosed && channel.mediaRules.some(({ sources }) => sources.includes('FILE') || sources.includes('URL')),
    template: canReadTemplates && channel.templateRule !== null && can('templates.list'),
  };
  return replyKinds.filter((kind) => isOffered[kind]);
}
