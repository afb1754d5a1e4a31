import type { Source } from './source.ts';

export const epss: Source = {
  id: 'epss',
  publisher: 'FIRST',
  licence: 'free with attribution',
  downloads: [
    { url: 'https://epss.empiricalsecurity.com/epss_scores-current.csv.gz', file: 'epss_scores-current.csv.gz' },
  ],
  wants: /\.csv$/,
  recognises: (name, head) => name.endsWith('.csv') && /^(?:#model_version|cve,epss)/.test(head),
  read(file, sink) {
    let line = 0;
    let broken = 0;
    for (const row of file.text().split('\n')) {
      line += 1;
      if (row === '' || row.startsWith('#') || row.startsWith('cve,')) continue;
      const [id = '', probability = '', percentile = ''] = row.trim().split(',');
      const score = { probability: Number(probability), percentile: Number(percentile) };
      if (!id.startsWith('CVE-') || probability === '' || !sound(score.probability) || !sound(score.percentile)) {
        broken += 1;
        if (broken <= 3) sink.problem(`${file.path}:${line}`, { en: 'is no row of EPSS', zh: '不是 EPSS 数据行' });
        continue;
      }
      sink.exploitation(id, { epss: score });
    }
  },
};

function sound(value: number): boolean {
  return value >= 0 && value <= 1;
}
