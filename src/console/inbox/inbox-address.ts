/** What the address says of the list: reload, back and links keep it. */
export interface InboxAddress {
  readonly channels: readonly string[];
  readonly unreadOnly: boolean;
  readonly search: string;
}

export function readInboxAddress(parameters: URLSearchParams): InboxAddress {
  return {
    channels: parameters.get('channels')?.split(',').filter(Boolean) ?? [],
    unreadOnly: parameters.get('unread') === 'true',
    search: (parameters.get('search') ?? '').slice(0, 200),
  };
}

export function writeInboxAddress({ channels, unreadOnly, search }: InboxAddress): URLSearchParams {
  return new URLSearchParams({
    ...(channels.length > 0 && { channels: channels.join(',') }),
    ...(unreadOnly && { unread: 'true' }),
    ...(search !== '' && { search }),
  });
}
