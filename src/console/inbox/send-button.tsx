import { Group } from '@mantine/core';
import { Send } from 'lucide-react';
import { BusyButton } from '../page/busy-button.js';

interface SendButtonProps {
  readonly label: string;
  readonly isSending: boolean;
  readonly isReady: boolean;
}

/** Sends the form around it. */
export function SendButton({ label, isSending, isReady }: SendButtonProps) {
  return (
    <Group justify="flex-end">
      <BusyButton type="submit" isBusy={isSending} isReady={isReady} rightSection={<Send size={16} aria-hidden className="directed" />}>
        {label}
      </BusyButton>
    </Group>
  );
}
