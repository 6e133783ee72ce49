import { useQuery } from '@apollo/client/react';
import { createContext, use, type ReactNode } from 'react';
import { failureOf } from '../../client/failure.js';
import { graphql } from '../generated/gql.js';
import type { ViewerQuery } from '../generated/graphql.js';
import { FailureState } from './failure-state.js';
import { PageSkeleton } from './page-skeleton.js';

export const viewerDocument = graphql(`
  query Viewer {
    viewer {
      name
      scopes
      channels {
        id
        name
        provider {
          name
          displayName
        }
      }
    }
  }
`);

export interface Viewer {
  readonly name: string;
  readonly channels: ViewerQuery['viewer']['channels'];
  /** Whether the viewer has a scope, such as `orders:write`. */
  can(scope: string): boolean;
}

const ViewerContext = createContext<Viewer | undefined>(undefined);

/** Reads once who looks at the page; nothing below is shown before. */
export function ViewerProvider({ children }: { readonly children: ReactNode }) {
  const { data, error, loading, refetch } = useQuery(viewerDocument);
  if (data === undefined) {
    if (error === undefined || loading) return <PageSkeleton />;
    return <FailureState failure={failureOf(error)} onRetry={() => void refetch()} />;
  }
  const { name, scopes, channels } = data.viewer;
  return <ViewerContext value={{ name, channels, can: (scope) => scopes.includes(scope) }}>{children}</ViewerContext>;
}

export function useViewer(): Viewer {
  const viewer = use(ViewerContext);
  if (viewer === undefined) throw new Error('useViewer needs a ViewerProvider.');
  return viewer;
}
