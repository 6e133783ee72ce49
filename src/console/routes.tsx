import { createBrowserRouter, Navigate, type DataRouter, type RouteObject } from 'react-router';
import { PageSkeleton } from './page/page-skeleton.js';
import { ViewerProvider } from './page/viewer.js';
import { Layout } from './shell/layout.js';
import { PageNotFound, RouteFailure } from './shell/route-failure.js';
import { SessionGate } from './shell/session-gate.js';
import { views } from './views.js';

/** `root` is the address of the console, which may have a prefix. */
export function createRouter(root: URL): DataRouter {
  const pages: RouteObject[] = views.map(({ path, pages: below }) => ({ path, errorElement: <RouteFailure />, children: [...below] }));
  const layout: RouteObject = {
    element: (
      <SessionGate>
        <ViewerProvider>
          <Layout views={views} />
        </ViewerProvider>
      </SessionGate>
    ),
    errorElement: <RouteFailure />,
    hydrateFallbackElement: <PageSkeleton />,
    children: [
      { index: true, element: <Navigate to={`/${views[0]?.path ?? ''}`} replace /> },
      ...pages,
      { path: '*', element: <PageNotFound /> },
    ],
  };
  return createBrowserRouter([layout], { basename: root.pathname.replace(/\/$/, '') });
}
