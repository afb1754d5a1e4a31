import type PDFDocument from 'pdfkit';
import type { Mark } from './document.ts';

type Pdf = InstanceType<typeof PDFDocument>;

/** What is drawn on, and the structure that a screen reader follows. */
export interface Page {
  readonly pdf: Pdf;
  readonly root: PDFKit.PDFStructureElement;
}

/** A4 in points. */
export const page = {
  top: 50,
  bottom: 54,
  left: 48,
  right: 48,
  width: 595.28 - 96,
  ink: '#16181d',
  faint: '#5c6370',
  rule: '#e3e6ea',
} as const;

export const colours: Readonly<Record<Mark, string>> = {
  critical: '#a3123f',
  high: '#c8501b',
  medium: '#a67c00',
  low: '#3d6fb0',
  info: '#7a828e',
  pass: '#2c7a4b',
  fail: '#a3123f',
  notAssessed: '#7a828e',
  notApplicable: '#aab0b8',
};

/** Begins a page when fewer than `height` points are left on this one. */
export function room(pdf: Pdf, height: number): boolean {
  if (pdf.y + height <= pdf.page.height - page.bottom) return false;
  pdf.addPage();
  pdf.x = page.left;
  pdf.y = page.top;
  return true;
}

/** A shape for each mark, so that a print in grey still tells them apart. */
export function drawMark(pdf: Pdf, mark: Mark, x: number, y: number, size: number): void {
  const half = size / 2;
  const right = x + size;
  const low = y + size;
  pdf.save();
  pdf.lineWidth(1.2).strokeColor(colours[mark]).fillColor(colours[mark]);
  switch (mark) {
    case 'critical':
      pdf.polygon([x + half, y], [right, y + half], [x + half, low], [x, y + half]).fill();
      break;
    case 'high':
      pdf.polygon([x + half, y], [right, low], [x, low]).fill();
      break;
    case 'medium':
      pdf.rect(x, y, size, size).fill();
      break;
    case 'low':
      pdf.circle(x + half, y + half, half).fill();
      break;
    case 'info':
      pdf.circle(x + half, y + half, half - 0.6).stroke();
      break;
    case 'pass':
      pdf
        .moveTo(x, y + half)
        .lineTo(x + size * 0.4, low - 0.5)
        .lineTo(right, y + 0.5)
        .stroke();
      break;
    case 'fail':
      pdf.moveTo(x, y).lineTo(right, low).moveTo(right, y).lineTo(x, low).stroke();
      break;
    case 'notAssessed':
      pdf
        .moveTo(x, y + half)
        .lineTo(right, y + half)
        .stroke();
      break;
    case 'notApplicable':
      pdf.circle(x + half, y + half, 1.2).fill();
  }
  pdf.restore();
}
