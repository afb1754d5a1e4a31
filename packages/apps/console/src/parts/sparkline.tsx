interface SparklineProps {
  readonly values: readonly number[];
  /** What the line says, in a sentence: it is the picture's name. */
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
}

/** A line without axes, its last point marked. */
export function Sparkline({ values, label, width = 240, height = 44 }: SparklineProps): React.ReactNode {
  if (values.length < 2) return null;
  const most = Math.max(...values, 1);
  const inset = 3;
  const x = (index: number) => inset + (index / (values.length - 1)) * (width - 2 * inset);
  const y = (value: number) => height - inset - (value / most) * (height - 2 * inset);
  const line = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const last = values.at(-1) ?? 0;
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      width="100%"
      height={height}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <polygon points={`${inset},${height} ${line} ${width - inset},${height}`} fill="var(--accent)" opacity="0.1" />
      <polyline
        points={line}
        fill="none"
        stroke="var(--accent)"
        strokeWidth="1.5"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
      <circle cx={x(values.length - 1)} cy={y(last)} r="2.5" fill="var(--accent)" />
    </svg>
  );
}
