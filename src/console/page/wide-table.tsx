import { Table, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';

interface WideTableProps {
  /** What screen readers call the table. */
  readonly caption: string;
  /** In pixels. In a narrower window it scrolls, also with the arrow keys. */
  readonly minWidth: number;
  readonly className?: string;
  /** Its head and its body. */
  readonly children: ReactNode;
}

/** A table that scrolls sideways within itself rather than widen the page. */
export function WideTable({ caption, minWidth, className, children }: WideTableProps) {
  return (
    <Table.ScrollContainer minWidth={minWidth} scrollAreaProps={{ type: 'auto', viewportProps: { tabIndex: 0 } }}>
      <Table className={className}>
        <caption>
          <VisuallyHidden>{caption}</VisuallyHidden>
        </caption>
        {children}
      </Table>
    </Table.ScrollContainer>
  );
}
