import { ActionIcon, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { CircleUser, LogOut } from 'lucide-react';
import { use } from 'react';
import { useTranslations } from 'use-intl';
import { useViewer } from '../page/viewer.js';
import { SessionContext } from './session-context.js';

/** Who is signed in, and the way out; nothing in the sandbox. */
export function AccountMenu() {
  const t = useTranslations('shell.account');
  const { name } = useViewer();
  const { canSignOut, signOut } = use(SessionContext);
  if (!canSignOut) return null;
  const leave = (): void => void signOut().catch(() => notifications.show({ color: 'red', title: t('failed'), message: t('failedText') }));
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('label', { name })}>
          <CircleUser size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <bdi>{name}</bdi>
        </Menu.Label>
        <Menu.Item leftSection={<LogOut size={16} aria-hidden />} onClick={leave}>
          {t('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
