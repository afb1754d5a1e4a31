import { useState } from 'react';

/** The moment at which a component first stood on the page, in milliseconds. */
export function useNow(): number {
  const [now] = useState(Date.now);
  return now;
}
