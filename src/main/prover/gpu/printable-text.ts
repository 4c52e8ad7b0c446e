/**
 * Foreign text (names, command lines, output of other programs) that is going to be shown: one line, no characters that
 * steer a terminal or turn the reading direction, never longer than asked.
 */

const steering = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]/g

export function printableText(text: string, maxLength = 200): string {
  const clean = text
    .slice(0, maxLength * 2)
    .replace(steering, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
  return clean.length > maxLength ? `${clean.slice(0, maxLength - 1)}…` : clean
}
