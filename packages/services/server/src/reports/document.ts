import type { OutcomeStatus, Severity } from '@seawall/model';

/** What a cell or a line says beside its words; drawn as a mark with a shape of its own, never as colour alone. */
export type Mark = Severity | OutcomeStatus;

export type Cell = string | { readonly text: string; readonly mark: Mark };

export interface Column {
  readonly title: string;
  /** Its part of the page's width; the columns of a table add up to 1. */
  readonly width: number;
  readonly align?: 'left' | 'right';
}

/** A piece of a report, in the order it is read. The document knows nothing of paper. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2; readonly text: string; readonly mark?: Mark }
  | { readonly kind: 'text'; readonly text: string; readonly muted?: boolean }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [label: string, value: string])[] }
  | { readonly kind: 'table'; readonly columns: readonly Column[]; readonly rows: readonly (readonly Cell[])[] }
  | { readonly kind: 'shares'; readonly rows: readonly Share[] };

/** One bar of a chart: `count` of `total`. */
export interface Share {
  readonly label: string;
  readonly mark: Mark;
  readonly count: number;
  readonly total: number;
}

export interface ReportDocument {
  readonly title: string;
  readonly subtitle: string;
  /** BCP 47, for whoever reads the file aloud. */
  readonly language: 'en' | 'zh-CN';
  /** RFC 3339. */
  readonly createdAt: string;
  /** The small line on every page: what made it, in which version. */
  readonly footer: string;
  readonly blocks: readonly Block[];
}
