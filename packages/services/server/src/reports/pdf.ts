import { fileURLToPath } from 'node:url';
import Pdf from 'pdfkit';
import type { Block, ReportDocument, Share } from './document.ts';
import { colours, drawMark, type Page, page, room } from './pdf-page.ts';
import { drawTable, leastTableHeight } from './pdf-table.ts';
import { wrap } from './wrap.ts';

/**
 * Writes a report as a PDF/UA-minded file: tagged, with bookmarks, the language set, fonts embedded in the parts used,
 * pages numbered. The same document gives the same bytes.
 */
export async function writePdf(report: ReportDocument): Promise<Buffer> {
  const created = new Date(report.createdAt);
  const pdf = new Pdf({
    size: 'A4',
    margins: { top: page.top, bottom: page.bottom, left: page.left, right: page.right },
    tagged: true,
    displayTitle: true,
    lang: report.language,
    pdfVersion: '1.7',
    bufferPages: true,
    info: {
      Title: inMetadata(report.title),
      Subject: inMetadata(report.subtitle),
      Creator: inMetadata(report.footer),
      CreationDate: created,
      ModDate: created,
    },
  });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const done = new Promise<void>((resolve, reject) => {
    pdf.on('end', resolve);
    pdf.on('error', reject);
  });
  const regular = import.meta.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf');
  const bold = import.meta.resolve('@expo-google-fonts/noto-sans-sc/600SemiBold/NotoSansSC_600SemiBold.ttf');
  pdf.registerFont('regular', fileURLToPath(regular));
  pdf.registerFont('bold', fileURLToPath(bold));
  const root = pdf.struct('Document');
  pdf.addStructure(root);
  const on: Page = { pdf, root };
  drawTitle(on, report);
  for (const [index, block] of report.blocks.entries()) draw(on, block, report.blocks.slice(index + 1));
  root.end();
  drawFooters(on, report);
  pdf.end();
  await done;
  return Buffer.concat(chunks);
}

/** The metadata is XML as well, into which the library writes the text as it is. */
function inMetadata(text: string): string {
  return text.replaceAll('<', '‹').replaceAll('>', '›').replaceAll('&', '＆');
}

function drawTitle({ pdf, root }: Page, { title, subtitle }: ReportDocument): void {
  root.add(
    pdf.struct('H1', {}, () => {
      pdf.font('bold').fontSize(20).fillColor(page.ink).text(title, page.left, page.top, { width: page.width });
    }),
  );
  root.add(
    pdf.struct('P', {}, () => {
      pdf.font('regular').fontSize(10).fillColor(page.faint).text(subtitle, { width: page.width });
    }),
  );
  pdf.moveDown(0.8);
}

function draw(on: Page, block: Block, next: readonly Block[]): void {
  switch (block.kind) {
    case 'heading':
      drawHeading(on, block, leastHeight(on, next));
      return;
    case 'text':
      drawText(on, block.text, block.muted ?? false);
      return;
    case 'facts':
      drawFacts(on, block.rows);
      return;
    case 'table':
      drawTable(on, block.columns, block.rows);
      return;
    case 'shares':
      drawShares(on, block.rows);
  }
}

/** How much of what comes next has to stand on the page of a heading: the first rows of a table, with the lines above it. */
function leastHeight(on: Page, [next, ...rest]: readonly Block[]): number {
  switch (next?.kind) {
    case 'heading':
      return 24 + leastHeight(on, rest);
    case 'text':
      return 4 * leading + (next.muted === true ? leastHeight(on, rest) : 0);
    case 'facts':
      return leastTableHeight(on, factColumns, next.rows);
    case 'table':
      return leastTableHeight(on, next.columns, next.rows);
    case 'shares':
    case undefined:
      return 64;
  }
}

function drawHeading(
  { pdf, root }: Page,
  { level, text, mark }: Extract<Block, { kind: 'heading' }>,
  below: number,
): void {
  const size = level === 1 ? 14 : 10.5;
  const indent = mark === undefined ? 0 : 14;
  pdf.font('bold').fontSize(size);
  const lines = wrap(text, page.width - indent, (part) => pdf.widthOfString(part));
  // A heading stays with what follows it.
  room(pdf, lines.length * size * 1.5 + 16 + below);
  const y = pdf.y + (level === 1 ? 10 : 6);
  root.add(
    pdf.struct(level === 1 ? 'H2' : 'H3', {}, () => {
      if (mark !== undefined) drawMark(pdf, mark, page.left, y + size * 0.35, size * 0.8);
      pdf.font('bold').fontSize(size).fillColor(page.ink);
      writeLines(pdf, lines, page.left + indent, y, size * 1.45);
    }),
  );
  if (level === 1) pdf.outline.addItem(text);
  pdf.moveDown(0.2);
}

function drawText({ pdf, root }: Page, text: string, muted: boolean): void {
  pdf.font('regular').fontSize(9);
  const lines = wrap(text, page.width, (part) => pdf.widthOfString(part));
  room(pdf, Math.min(lines.length, 4) * leading);
  root.add(
    pdf.struct('P', {}, () => {
      pdf
        .font('regular')
        .fontSize(9)
        .fillColor(muted ? page.faint : page.ink);
      writeLines(pdf, lines, page.left, pdf.y, leading);
    }),
  );
  pdf.moveDown(0.4);
}

const leading = 13.5;

/** Lines that were measured already: the library must not break them again. */
function writeLines(pdf: Page['pdf'], lines: readonly string[], x: number, y: number, height: number): void {
  pdf.y = y;
  for (const line of lines) {
    room(pdf, height);
    const at = pdf.y;
    pdf.text(line, x, at, { lineBreak: false });
    pdf.y = at + height;
  }
  pdf.x = page.left;
}

const factColumns = [
  { title: '', width: 0.24 },
  { title: '', width: 0.76 },
] as const;

function drawFacts(on: Page, rows: readonly (readonly [string, string])[]): void {
  drawTable(on, factColumns, rows);
}

function drawShares({ pdf, root }: Page, rows: readonly Share[]): void {
  const label = 120;
  const bar = page.width - label - 70;
  for (const { label: text, mark, count, total } of rows) {
    room(pdf, 16);
    const y = pdf.y;
    root.add(
      pdf.struct('P', {}, () => {
        drawMark(pdf, mark, page.left, y + 3, 7);
        pdf
          .font('regular')
          .fontSize(9)
          .fillColor(page.ink)
          .text(text, page.left + 14, y, { width: label, lineBreak: false });
        const width = total === 0 ? 0 : (bar * count) / total;
        pdf.rect(page.left + label, y + 3, bar, 7).fill(page.rule);
        if (width > 0) pdf.rect(page.left + label, y + 3, Math.max(width, 1), 7).fill(colours[mark]);
        const right = { width: 60, align: 'right', lineBreak: false } as const;
        pdf.fillColor(page.ink).text(String(count), page.left + label + bar + 8, y, right);
      }),
    );
    pdf.x = page.left;
    pdf.y = y + 15;
  }
  pdf.moveDown(0.5);
}

function drawFooters({ pdf }: Page, { footer }: ReportDocument): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let index = 0; index < count; index++) {
    pdf.switchToPage(start + index);
    // The line stands in the margin, where the library would otherwise begin a new page.
    pdf.page.margins.bottom = 0;
    const y = pdf.page.height - page.bottom + 18;
    pdf.markContent('Artifact', { type: 'Pagination' });
    pdf.font('regular').fontSize(7.5).fillColor(page.faint);
    pdf.text(footer, page.left, y, { width: page.width - 60, lineBreak: false });
    pdf.text(`${index + 1} / ${count}`, page.left + page.width - 60, y, {
      width: 60,
      align: 'right',
      lineBreak: false,
    });
    pdf.endMarkedContent();
  }
}
