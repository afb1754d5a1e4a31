import type { Cell, Column, Mark } from './document.ts';
import { drawMark, type Page, page, room } from './pdf-page.ts';
import { wrap } from './wrap.ts';

const size = 8;
const leading = 11.5;
const padding = 3;
/** Between the text of neighbouring columns. */
const gutter = 8;
const markWidth = 11;

interface Laid {
  readonly lines: readonly string[];
  readonly mark?: Mark;
}

/**
 * Draws a table over as many pages as it takes, its titles again at the head of each. A row too long for what is left of
 * the page moves on whole; one longer than a page is continued.
 */
export function drawTable(on: Page, columns: readonly Column[], rows: readonly (readonly Cell[])[]): void {
  const { pdf, root } = on;
  const table = pdf.struct('Table');
  root.add(table);
  const titled = columns.some(({ title }) => title !== '');
  const titles = columns.map(({ title }): Laid => ({ lines: [title] }));
  const head = (): void => {
    if (titled) drawRow(on, table, columns, titles, 'TH');
  };
  const laid = rows.map((row) => columns.map((column, index) => lay(on, column, row[index] ?? '')));
  room(pdf, headHeight(laid[0] ?? []));
  head();
  for (const row of laid) {
    let rest = row;
    for (;;) {
      const tallest = Math.max(...rest.map(({ lines }) => lines.length));
      const left = pdf.page.height - page.bottom - pdf.y - 2 * padding;
      const fit = Math.floor(left / leading);
      if (tallest <= fit) {
        drawRow(on, table, columns, rest, 'TD');
        break;
      }
      const perPage = Math.floor((pdf.page.height - page.bottom - page.top) / leading) - 3;
      if (tallest > perPage && fit > 4) {
        drawRow(
          on,
          table,
          columns,
          rest.map((cell) => ({ ...cell, lines: cell.lines.slice(0, fit) })),
          'TD',
        );
        rest = rest.map(({ lines }) => ({ lines: lines.slice(fit) }));
      }
      room(pdf, Number.POSITIVE_INFINITY);
      head();
    }
  }
  table.end();
  pdf.x = page.left;
  pdf.y += 8;
}

/** The titles and the first row, or the first lines of a long one, which no page's end parts. */
function headHeight(first: readonly Laid[]): number {
  const lines = Math.max(1, ...first.map((cell) => cell.lines.length));
  return leading * (Math.min(lines, 8) + 1) + 4 * padding;
}

/** How much room a table needs at least below what stays with it. */
export function leastTableHeight(on: Page, columns: readonly Column[], rows: readonly (readonly Cell[])[]): number {
  const [first = []] = rows;
  return headHeight(columns.map((column, index) => lay(on, column, first[index] ?? '')));
}

function lay({ pdf }: Page, column: Column, cell: Cell): Laid {
  const { text, mark } = typeof cell === 'string' ? { text: cell, mark: undefined } : cell;
  pdf.font('regular').fontSize(size);
  const width = column.width * page.width - gutter - (mark === undefined ? 0 : markWidth);
  const lines = wrap(text, width, (part) => pdf.widthOfString(part));
  return mark === undefined ? { lines } : { lines, mark };
}

function drawRow(
  { pdf }: Page,
  table: PDFKit.PDFStructureElement,
  columns: readonly Column[],
  cells: readonly Laid[],
  role: 'TH' | 'TD',
): void {
  const top = pdf.y;
  const row = pdf.struct('TR');
  table.add(row);
  let x: number = page.left;
  for (const [index, { width, align = 'left' }] of columns.entries()) {
    const { lines, mark } = cells[index] as Laid;
    const space = width * page.width;
    const from = x;
    row.add(
      pdf.struct(role, {}, () => {
        if (mark !== undefined) drawMark(pdf, mark, from, top + padding + 2, 6);
        pdf
          .font(role === 'TH' ? 'bold' : 'regular')
          .fontSize(size)
          .fillColor(role === 'TH' ? page.faint : page.ink);
        const indent = mark === undefined ? 0 : markWidth;
        for (const [line, text] of lines.entries()) {
          const options = { width: space - gutter - indent, align, lineBreak: false } as const;
          pdf.text(text, from + indent, top + padding + line * leading, options);
        }
      }),
    );
    x += space;
  }
  row.end();
  const bottom = top + Math.max(...cells.map(({ lines }) => lines.length)) * leading + 2 * padding;
  pdf
    .moveTo(page.left, bottom)
    .lineTo(page.left + page.width, bottom)
    .lineWidth(0.5)
    .strokeColor(page.rule)
    .stroke();
  pdf.y = bottom;
}
