import { Alert, Button, Divider, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { LogIn } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { issuerAddress, signInFailure, type Session } from '../client/session.js';
import { useGateway } from '../page/gateway-context.js';
import { LanguageMenu, ThemeMenu } from './preferences.js';
import { TokenForm } from './token-form.js';

/** Why a sign-in at the issuer failed, as the gateway writes it into the address. */
const failures = ['denied', 'expired', 'failed', 'no-access', 'token-too-long', 'unavailable'] as const;

interface SignInPageProps extends Pick<Session, 'methods'> {
  /** Whether the viewer was signed in until the gateway refused a request. */
  readonly hasEnded: boolean;
}

export function SignInPage({ methods, hasEnded }: SignInPageProps) {
  const t = useTranslations('shell.signIn');
  const { root } = useGateway().settings;
  const failure = failures.find((name) => name === signInFailure());
  useEffect(() => void (document.title = `${t('title')} · Parley`), [t]);

  return (
    <main className="alone">
      <Paper withBorder p="xl" maw={420} mx="auto" mt="10vh">
        <Stack gap="md">
          <Group justify="space-between" wrap="nowrap">
            <Text fw={700} size="lg" className="brand" translate="no">
              Parley
            </Text>
            <Group gap={4} wrap="nowrap">
              <LanguageMenu />
              <ThemeMenu />
            </Group>
          </Group>
          <div>
            <Title order={1} size="h3">
              {t('title')}
            </Title>
          </div>
          {hasEnded && (
            <Alert variant="default" role="alert">
              {t('ended')}
            </Alert>
          )}
          {failure !== undefined && !hasEnded && (
            <Alert variant="default" color="red" role="alert">
              {t(`failure.${failure}`)}
            </Alert>
          )}
          {methods.includes('issuer') && (
            <Button component="a" href={issuerAddress(root)} leftSection={<LogIn size={16} aria-hidden />}>
              {t('issuer')}
            </Button>
          )}
          {methods.length > 1 && <Divider label={t('or')} />}
          {methods.includes('token') && <TokenForm variant={methods.includes('issuer') ? 'default' : 'filled'} />}
        </Stack>
      </Paper>
    </main>
  );
}
