import { Button, Group } from '@mantine/core';
import { Send } from 'lucide-react';

interface SendButtonProps {
  readonly label: string;
  readonly isSending: boolean;
  readonly isReady: boolean;
}

/** Sends the form around it. */
export function SendButton({ label, isSending, isReady }: SendButtonProps) {
  return (
    <Group justify="flex-end">
      <Button type="submit" loading={isSending} disabled={!isReady} rightSection={<Send size={16} aria-hidden className="directed" />}>
        {label}
      </Button>
    </Group>
  );
}
