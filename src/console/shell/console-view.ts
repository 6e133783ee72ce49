import type { LucideIcon } from 'lucide-react';
import type { RouteObject } from 'react-router';
import type { Messages } from 'use-intl';

/** An entry of the navigation, and the pages below its path. */
export interface ConsoleView {
  /** Its name in the navigation, in `messages/<locale>/shell.json`. */
  readonly name: keyof Messages['shell']['navigation'];
  /** Below `/console/`. */
  readonly path: string;
  readonly icon: LucideIcon;
  /** Scopes of which the viewer needs one; else the entry does not appear. */
  readonly scopes: readonly string[];
  /** The page at `path`, and others such as `:id`. Each is loaded when it is first opened. */
  readonly pages: readonly RouteObject[];
}
