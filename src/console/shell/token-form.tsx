import { Button, Stack, TextInput } from '@mantine/core';
import { useRef, useState, type SyntheticEvent } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { signInWithToken, wantedAddress, type TokenRefusal } from '../client/session.js';
import { useGateway } from '../page/gateway-context.js';

/** Signs in with the token of a client. React never holds the token, and the field is emptied as soon as it is sent. */
export function TokenForm({ variant }: { readonly variant: 'filled' | 'default' }) {
  const t = useTranslations('shell.signIn');
  const { root } = useGateway().settings;
  const field = useRef<HTMLInputElement>(null);
  const [refusal, setRefusal] = useState<TokenRefusal | 'empty'>();
  const [isSending, setIsSending] = useState(false);

  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    const input = field.current;
    if (input === null || isSending) return;
    const token = input.value.trim();
    input.value = '';
    setIsSending(token !== '');
    const found = token === '' ? 'empty' : await send(root, token);
    if (found === null) {
      // A new page: nothing of an earlier viewer stays in it, and its WebSocket is the new viewer's.
      history.replaceState(null, '', wantedAddress().href);
      location.reload();
      return;
    }
    setRefusal(found);
    setIsSending(false);
    input.focus();
  };

  return (
    <form autoComplete="off" noValidate onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <TextInput
          ref={field}
          type="password"
          label={t('token')}
          description={t('tokenText')}
          error={refusal === undefined ? undefined : t(`refusal.${refusal}`)}
          errorProps={{ role: 'alert' }}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
        <Button type="submit" variant={variant} loading={isSending}>
          {t('send')}
        </Button>
      </Stack>
    </form>
  );
}

function send(root: URL, token: string): Promise<TokenRefusal | null> {
  return signInWithToken(root, token).catch((error: Error) => (failureOf(error).kind === 'offline' ? 'offline' : 'failed'));
}
