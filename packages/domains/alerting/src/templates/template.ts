import mustache from 'mustache';
import type { Notification } from '../notification.ts';

/** Whether a text is a Mustache template (mustache(5)) whose tags all close. */
export function isTemplate(text: string): boolean {
  try {
    mustache.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A string's inside, without its quotes; anything else as JSON. */
function inJson(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value).slice(1, -1);
  return JSON.stringify(value ?? null);
}

/**
 * Fills a template: `{{title}}`, `{{alert.workload.pod}}`, sections over lists; `{{{json}}}` is the notification whole,
 * as JSON. Values stand as the target wants them.
 */
export function fillTemplate(text: string, target: 'json' | 'text', notification: Notification): string {
  const escape = target === 'json' ? inJson : String;
  return mustache.render(text, { ...notification, json: JSON.stringify(notification) }, undefined, { escape });
}
