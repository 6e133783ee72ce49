import { Stack, Text, ThemeIcon } from '@mantine/core';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

interface NoticeStateProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text?: string | undefined;
  /** What the reader can do, such as a button. */
  readonly children?: ReactNode;
}

/** Takes the place of content that is not there, and says why and what to do. */
export function NoticeState({ icon: Icon, title, text, children }: NoticeStateProps) {
  return (
    <Stack className="notice-state" align="center" gap="xs" py="xl" px="md">
      <ThemeIcon variant="default" size={56} radius="xl" aria-hidden>
        <Icon size={26} strokeWidth={1.5} />
      </ThemeIcon>
      <Text fw={600} size="lg" ta="center">
        {title}
      </Text>
      {text !== undefined && (
        <Text ta="center" maw="34rem" className="quiet">
          {text}
        </Text>
      )}
      {children}
    </Stack>
  );
}
