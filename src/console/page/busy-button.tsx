import { Button, Loader, type ButtonProps } from '@mantine/core';
import type { ComponentPropsWithRef } from 'react';

interface BusyButtonProps extends Omit<ButtonProps, 'loading' | 'disabled'>, Omit<ComponentPropsWithRef<'button'>, keyof ButtonProps> {
  /** Whether what it began is under way. */
  readonly isBusy: boolean;
  /** Whether it can begin something. */
  readonly isReady?: boolean;
}

/** A button that keeps the focus while it can do nothing: a disabled one loses it, and with it the place of those who use the keyboard. */
export function BusyButton({ isBusy, isReady = true, onClick, leftSection, ...others }: BusyButtonProps) {
  const isIdle = isBusy || !isReady;
  return (
    <Button
      {...others}
      aria-busy={isBusy || undefined}
      aria-disabled={isIdle || undefined}
      data-disabled={isIdle || undefined}
      leftSection={isBusy ? <Loader size={16} color="var(--button-color)" aria-hidden /> : leftSection}
      onClick={(event) => {
        // Nor does a form send itself by it.
        if (isIdle) event.preventDefault();
        else onClick?.(event);
      }}
    />
  );
}
