import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/use-answer.ts';
import { startLanguage } from './i18n/i18n.ts';
import { shareStyleNonce, styleNonce } from './look/nonce.ts';
import { readLanguage, readTheme } from './look/preferences.ts';
import './look/styles.ts';
import { theme } from './look/theme.ts';
import { router } from './router.tsx';
import { meQuery } from './shell/me.ts';

shareStyleNonce();
// Asked for at once, beside the language; whether it fails the router sees for itself.
void queryClient.prefetchQuery(meQuery);
await startLanguage(readLanguage());

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      getStyleNonce={styleNonce}
      theme={theme}
      defaultColorScheme={readTheme()}
      withCssVariables={false}
      withGlobalClasses={false}
      deduplicateInlineStyles={false}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
