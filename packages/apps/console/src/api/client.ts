import { createClient } from '@seawall/server/contract';

/** The API of the server that the page came from. */
export const client = createClient();
