/** Sixteen-pixel line icons; each is a path in a box of 16 by 16. */
const paths = {
  overview: 'M2.5 8.5 8 3l5.5 5.500M4 7.500V13h8V7.5',
  risk: 'M8 2.5 14 13.500H2zM8 6.500v3M8 11.500v.1',
  workloads: 'M8 2 13.5 5v6L8 14 2.5 11V5zM2.5 5 8 8l5.5-3M8 8v6',
  images: 'M2.5 5.500h11v8h-11zM4.5 3.500h7M5.5 1.700h5',
  nodes: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.1M5 11h.1',
  identities: 'M8 8a2.7 2.7 0 1 0 0-5.400A2.7 2.7 0 0 0 8 8zM3 13.500c.5-2.7 2.5-4 5-4s4.5 1.3 5 4',
  runtime: 'M1.5 8.500h3l2-5 3 9 2-4h3',
  policies: 'M8 2 13 4v4c0 3-2 5-5 6-3-1-5-3-5-6V4zM5.7 8 7.3 9.6 10.4 6.4',
  compliance: 'M3.5 2.500h9v11h-9zM6 6h4M6 8.500h4M6 11h2',
  audit: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 5v3.200l2.2 1.3',
  settings: 'M2.5 4.500h6M11.5 4.500h2M2.5 11.500h2M7.5 11.500h6M10 3v3M6 10v3',
  search: 'M7 11.500a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.500l3 3',
  cluster:
    'M8 2.500a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zM3.5 10.500a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zM12.5 10.500a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zM7.3 5.4 4.2 10.600M8.7 5.400l3.1 5.200M5 12h6',
  chevron: 'M6 4l4 4-4 4',
  down: 'M4 6l4 4 4-4',
  close: 'M4 4l8 8M12 4l-8 8',
  check: 'M3.5 8.5 6.5 11.5 12.5 5',
  cross: 'M4.5 4.500l7 7M11.5 4.500l-7 7',
  dash: 'M4 8h8',
  menu: 'M2.5 4.500h11M2.5 8h11M2.5 11.500h11',
  filter: 'M2.5 4h11M4.5 8h7M6.5 12h3',
  columns: 'M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10',
  sun: 'M8 10.500a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM8 1.500v1.500M8 13v1.500M1.5 8H3M13 8h1.500M3.4 3.400l1.1 1.100M11.5 11.500l1.1 1.100M12.6 3.400l-1.1 1.100M4.5 11.500l-1.1 1.1',
  moon: 'M13 9.500A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.500z',
  language: 'M2 4h7M5.5 2.500V4M7.5 4c-.7 3-2.7 5-5 6M3.7 6.200c.9 1.7 2.4 3 4 3.600M8 13.500l3-7 3 7M9 11.300h4',
  user: 'M8 8a2.7 2.7 0 1 0 0-5.400A2.7 2.7 0 0 0 8 8zM3 13.500c.5-2.7 2.5-4 5-4s4.5 1.3 5 4',
  download: 'M8 2.500v7.500M5 7.2 8 10.200l3-3M3 13.200h10',
  external: 'M6 3.500H3v9.500h9.500v-3M9 3h4.200v4.200M13 3.2 7.5 8.7',
  copy: 'M5.5 5.500h8v8h-8zM3.5 10.500h-1v-8h8v1',
  up: 'M8 13V3.500M4 7.2 8 3.200l4 4',
  sort: 'M8 3v10M4.5 9.5 8 13l3.5-3.5',
  plus: 'M8 3v10M3 8h10',
  exception: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM4 12 12 4',
  live: 'M8 8h.1M5 5a4.2 4.2 0 0 0 0 6M11 5a4.2 4.2 0 0 1 0 6M3 3a7 7 0 0 0 0 10M13 3a7 7 0 0 1 0 10',
} as const;

export type IconName = keyof typeof paths;

/** Always beside a word or inside something that has a name: it says nothing to a screen reader itself. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): React.ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}
