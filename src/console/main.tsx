import { ApolloProvider } from '@apollo/client/react';
import { DirectionProvider, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { createGatewayClient } from './client/gateway-client.js';
import { readPageSettings } from './client/page-settings.js';
import { allowStyleSheetsOnly } from './client/trusted-types.js';
import { LanguageProvider } from './i18n/language.js';
import { GatewayProvider } from './page/gateway-context.js';
import { createRouter } from './routes.js';
import { cssVariables, theme } from './shell/theme.js';

const element = document.getElementById('console');
if (element === null) throw new Error('The page has no element for the console.');

allowStyleSheetsOnly();
const settings = readPageSettings(element);
// For the style that stops the page from scrolling behind a dialog.
setNonce(settings.nonce);
const client = createGatewayClient(settings);
const router = createRouter(settings.root);

createRoot(element).render(
  <StrictMode>
    <GatewayProvider value={{ ...client, settings }}>
      <ApolloProvider client={client.apollo}>
        <LanguageProvider>
          {({ direction }) => (
            <DirectionProvider key={direction} initialDirection={direction} detectDirection={false}>
              <MantineProvider
                theme={theme}
                cssVariablesResolver={cssVariables}
                defaultColorScheme="auto"
                getStyleNonce={() => settings.nonce}
                deduplicateInlineStyles
              >
                <Notifications position="bottom-right" />
                <RouterProvider router={router} />
              </MantineProvider>
            </DirectionProvider>
          )}
        </LanguageProvider>
      </ApolloProvider>
    </GatewayProvider>
  </StrictMode>,
);
